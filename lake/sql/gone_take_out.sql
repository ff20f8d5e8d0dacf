DELETE FROM {entity} AS c
WHERE c.organisation_id = $organisation AND EXISTS (SELECT 1 FROM temp.gone_{entity} AS g WHERE {same_key})
