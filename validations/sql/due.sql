-- Records of {entity} and, for each clause in force on their day, when its terms are over for their group.
-- What stands in braces are names of ours, never data.
SELECT
    {entity}.*,
    term.requirement_id,
    term.obligation_id,
    term.timezone,
    term.as_of_at,
    term.as_of_on,
    {ends}
FROM {records}
INNER JOIN term
    ON
        {entity}.organisation_id = term.organisation_id
        AND {entity}.source = term.source
        AND {entity}.lesson_on = term.started_on
        AND term.study_group_id = ''{own}
