INSERT INTO {entity}_revision
SELECT
    {columns},
    coalesce(n.last_number, 0) + 1, c.changed_at, greatest(c.changed_at, coalesce(l.read_at, c.changed_at)),
    g.gone_at, $run, CASE WHEN m.is_moved THEN 'moved' ELSE 'deleted' END
FROM temp.gone_{entity} AS g
INNER JOIN {entity} AS c ON c.organisation_id = $organisation AND {same_key}
LEFT JOIN temp.page_last_read AS l ON l.source_page = c.source_page
LEFT JOIN (SELECT {old_list}, true AS is_moved FROM temp.moved_{entity}) AS m ON {same_key_moved}
LEFT JOIN (
    SELECT {keys}, max(revision_number) AS last_number
    FROM {entity}_revision WHERE organisation_id = $organisation GROUP BY {keys}
) AS n ON {same_key_numbered}
ORDER BY {order}
