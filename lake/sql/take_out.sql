DELETE FROM {entity} AS c
WHERE c.organisation_id = $organisation
    AND EXISTS (SELECT 1 FROM temp.written_{entity} AS a WHERE a.is_known AND {same_key})
