-- The former values that return, as rows of the entity; they changed when the case became known.
CREATE OR REPLACE TEMP TABLE void_back_{entity} AS
SELECT {columns}
FROM {entity}_revision AS r
INNER JOIN void_record_{entity} AS v
    ON
        r.organisation_id = v.organisation_id
        AND r.{key} = v.record_id
        AND r.revision_number = v.kept
WHERE v.kept IS DISTINCT FROM v.present
