AND NOT EXISTS (SELECT 1 FROM temp.arriving_{entity} AS a WHERE {same_key})
