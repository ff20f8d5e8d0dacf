-- How many operations of a standing incident nobody can name: found by the first reading, or of nobody knows whom.
SELECT
    candidate.organisation_id,
    candidate.access_incident_id,
    candidate.entity,
    candidate.source,
    CASE WHEN candidate.time_code = 'untold' THEN 'first_reading' ELSE 'nobody_told' END AS reason_code,
    count(*) AS operations
FROM incident_candidate AS candidate
WHERE
    candidate.is_standing
    AND candidate.author_code <> 'other'
    AND (candidate.time_code = 'untold' OR candidate.author_code = 'untold')
    AND NOT EXISTS (
        SELECT 1
        FROM incident_operation AS operation
        WHERE
            operation.organisation_id = candidate.organisation_id
            AND operation.access_incident_id = candidate.access_incident_id
            AND operation.entity = candidate.entity
            AND operation.record_id = candidate.record_id
            AND operation.version = candidate.version
            AND operation.is_removal = candidate.is_removal
    )
GROUP BY ALL
ORDER BY ALL
