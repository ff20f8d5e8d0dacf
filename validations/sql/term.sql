-- The terms of each clause from every day on which it is in force, and the end of `{first}` as local clocks show it.
-- What stands in braces comes from the rule's file, never from data.
SELECT
    requirement.*,
    term_end.* EXCLUDE (requirement_id),
    end_day.ends_said AS {first}_end_said
FROM {requirement} AS requirement
INNER JOIN {term_end} AS term_end
    ON
        requirement.requirement_id = term_end.requirement_id
        AND term_end.started_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
LEFT JOIN local_day AS end_day
    ON requirement.timezone = end_day.timezone AND term_end.{first}_end_at = end_day.ends_at
