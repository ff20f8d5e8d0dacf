-- The end of every term of the present rule, a column each: from each day, for the organisation ('' as group) and, where
-- terms are of working days, for groups with days of their own. No working day at all ends with the day it started on.
-- What stands in braces comes from the rule's file, never from data.
WITH term_of AS (
    SELECT
        term_parameter.requirement_id,
        term_parameter.parameter,
        '' AS study_group_id,
        started.calendar_on AS started_on,
        ended.ends_at
    FROM term_parameter
    INNER JOIN local_day AS started ON term_parameter.timezone = started.timezone
    INNER JOIN local_day AS ended
        ON
            term_parameter.timezone = ended.timezone
            AND started.calendar_on + term_parameter.days = ended.calendar_on
    WHERE term_parameter.day_kind = 'calendar'
    UNION ALL
    SELECT
        term_parameter.requirement_id,
        term_parameter.parameter,
        started.study_group_id,
        started.calendar_on AS started_on,
        ended.ends_at
    FROM term_parameter
    INNER JOIN working_day AS started ON term_parameter.organisation_id = started.organisation_id
    INNER JOIN working_day AS ended
        ON
            started.organisation_id = ended.organisation_id
            AND started.study_group_id = ended.study_group_id
            AND started.ordinal + term_parameter.days = ended.ordinal
            AND CASE WHEN term_parameter.days = 0 THEN started.calendar_on = ended.calendar_on ELSE ended.is_working END
    WHERE term_parameter.day_kind = 'working'
)

SELECT
    requirement_id,
    study_group_id,
    started_on,
    {ends}
FROM term_of
GROUP BY requirement_id, study_group_id, started_on
