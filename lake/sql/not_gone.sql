AND NOT EXISTS (SELECT 1 FROM temp.gone_{entity} AS g WHERE {same_key})
