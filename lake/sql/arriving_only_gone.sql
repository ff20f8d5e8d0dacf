DELETE FROM temp.arriving_{entity} AS a
WHERE NOT EXISTS (SELECT 1 FROM temp.gone_{entity} AS g WHERE {same_key} AND NOT g.is_scoped)
