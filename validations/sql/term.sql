-- The terms of each clause from every day on which it is in force.
SELECT
    requirement.*,
    term_end.* EXCLUDE (requirement_id)
FROM requirement
INNER JOIN term_end
    ON
        requirement.requirement_id = term_end.requirement_id
        AND term_end.started_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
