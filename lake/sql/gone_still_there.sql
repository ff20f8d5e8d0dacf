DELETE FROM temp.gone_{entity} AS g
WHERE NOT g.is_scoped AND EXISTS (SELECT 1 FROM temp.arriving_{entity} AS a WHERE {same_key})
