DELETE FROM temp.{entity}_revision AS s
WHERE EXISTS (
    SELECT 1 FROM temp.void_former_{entity} AS v
    WHERE v.organisation_id = s.organisation_id AND v.record_id = s.{key} AND v.version = s.revision_number
)
