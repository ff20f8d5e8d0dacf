CREATE OR REPLACE TEMP VIEW {entity} AS
SELECT {columns}
FROM lake.main.{entity} AS s
WHERE NOT EXISTS (
    SELECT 1 FROM temp.void_record_{entity} AS v
    WHERE v.organisation_id = s.organisation_id AND v.record_id = s.{key} AND v.kept IS DISTINCT FROM v.present
)
UNION ALL
SELECT {columns} FROM temp.void_back_{entity} AS s
