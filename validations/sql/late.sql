-- Records of {entity} that were, or may have been, first recorded after the term `days` of a clause.
-- What stands in braces are names of ours, never data.
WITH suspect AS (
    -- A place is never filled first after it was filled last, so that few records are looked up among the former ones.
    SELECT *
    FROM due_{entity}
    WHERE recorded_from_at >= days_end_at OR coalesce(recorded_until_at > days_end_at, TRUE)
),

recorded AS (
    {first_recorded}
)

SELECT
    recorded.*,
    coalesce(first_from_at >= days_end_at, FALSE) AS is_late,
    strftime(timezone(timezone, days_end_at), '%d.%m.%Y %H:%M') AS days_end_said{within}
FROM recorded
WHERE first_from_at >= days_end_at OR coalesce(first_until_at > days_end_at, TRUE)
