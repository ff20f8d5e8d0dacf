-- Records of {entity} and the interval in which their place was first filled: what was mended later is not late.
-- What stands in braces are names of ours, never data.
SELECT
    {records}.*,
    CASE WHEN former.record_id IS NULL THEN {records}.recorded_from_at ELSE former.recorded_from_at END AS first_from_at,
    CASE WHEN former.record_id IS NULL THEN {records}.recorded_until_at ELSE former.recorded_until_at END
        AS first_until_at
FROM {records}
LEFT JOIN former_record AS former
    ON
        {records}.organisation_id = former.organisation_id
        AND former.entity = '{entity}'
        AND {records}.{record_id} = former.record_id
