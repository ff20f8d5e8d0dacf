-- Records of {entity} that were, or may have been, first recorded after the term `days` of a clause.
-- What stands in braces are names of ours, never data.
WITH untimely AS (
    -- Most were recorded before any term of their day is over: they need no look at a term.
    SELECT *
    FROM {entity}
    WHERE
        recorded_until_at IS NULL
        OR epoch_us(recorded_until_at) - epoch_us(CAST(lesson_on AS TIMESTAMP)) >= {soonest}
        OR epoch_us(recorded_from_at) - epoch_us(CAST(lesson_on AS TIMESTAMP)) >= {soonest}
),

due AS (
    {due}
),

suspect AS (
    -- A place is never filled first after it was filled last, so that few records are looked up among the former ones.
    SELECT *
    FROM due
    WHERE recorded_from_at >= days_end_at OR coalesce(recorded_until_at > days_end_at, TRUE)
),

recorded AS (
    {first_recorded}
)

SELECT
    recorded.*,
    coalesce(first_from_at >= days_end_at, FALSE) AS is_late{within}
FROM recorded
WHERE first_from_at >= days_end_at OR coalesce(first_until_at > days_end_at, TRUE)
