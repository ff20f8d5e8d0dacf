SELECT g.page_kind, count(*) FILTER (WHERE m.is_moved IS NULL), count(*)
FROM temp.gone_{entity} AS g
LEFT JOIN (SELECT {old_list}, true AS is_moved FROM temp.moved_{entity}) AS m ON {same_key_moved}
GROUP BY g.page_kind
