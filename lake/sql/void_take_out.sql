DELETE FROM temp.{entity} AS s
WHERE EXISTS (
    SELECT 1 FROM temp.void_record_{entity} AS v
    WHERE v.organisation_id = s.organisation_id AND v.record_id = s.{key} AND v.kept IS DISTINCT FROM v.present
)
