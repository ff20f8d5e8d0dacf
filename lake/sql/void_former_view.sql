CREATE OR REPLACE TEMP VIEW {entity}_revision AS
SELECT {columns}
FROM lake.main.{entity}_revision AS s
WHERE NOT EXISTS (
    SELECT 1 FROM temp.void_former_{entity} AS v
    WHERE v.organisation_id = s.organisation_id AND v.record_id = s.{key} AND v.version = s.revision_number
)
