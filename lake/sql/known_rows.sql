CREATE OR REPLACE TEMP TABLE known_{entity} AS
SELECT c.* FROM {entity} AS c
WHERE c.organisation_id = $organisation
    AND EXISTS (SELECT 1 FROM temp.arriving_{entity} AS a WHERE {same_key})
