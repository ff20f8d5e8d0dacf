-- The days of an organisation ('' as group) and of groups that have days of their own: which are working ones, and
-- how many working days there were by the end of each. What no calendar names is working from Monday to Friday.
WITH own_day AS (
    SELECT
        organisation_id,
        study_group_id,
        calendar_on,
        kind_code NOT IN ('holiday', 'quarantine') AS is_working
    FROM group_calendar_day
),

-- Days of a class are those of its parts too, unless a part has its own.
group_day AS (
    SELECT
        own_day.organisation_id,
        own_day.study_group_id,
        own_day.calendar_on,
        own_day.is_working
    FROM own_day
    UNION ALL
    SELECT
        own_day.organisation_id,
        part.study_group_id,
        own_day.calendar_on,
        own_day.is_working
    FROM own_day
    INNER JOIN study_group AS part
        ON own_day.organisation_id = part.organisation_id AND own_day.study_group_id = part.parent_study_group_id
    LEFT JOIN own_day AS other
        ON
            part.organisation_id = other.organisation_id
            AND part.study_group_id = other.study_group_id
            AND own_day.calendar_on = other.calendar_on
    WHERE other.study_group_id IS NULL
),

calendar AS (
    SELECT
        organisation_id,
        timezone,
        '' AS study_group_id
    FROM working_organisation
    UNION ALL
    SELECT DISTINCT
        working_organisation.organisation_id,
        working_organisation.timezone,
        group_day.study_group_id
    FROM working_organisation
    INNER JOIN group_day ON working_organisation.organisation_id = group_day.organisation_id
),

judged AS (
    SELECT
        calendar.organisation_id,
        calendar.study_group_id,
        local_day.calendar_on,
        local_day.ends_at,
        coalesce(
            bool_and(group_day.is_working),
            bool_and(organisation_day.kind_code = 'school'),
            isodow(local_day.calendar_on) <= 5
        ) AS is_working
    FROM calendar
    INNER JOIN local_day ON calendar.timezone = local_day.timezone
    LEFT JOIN group_day
        ON
            calendar.organisation_id = group_day.organisation_id
            AND calendar.study_group_id = group_day.study_group_id
            AND local_day.calendar_on = group_day.calendar_on
    LEFT JOIN calendar_day AS organisation_day
        ON
            calendar.organisation_id = organisation_day.organisation_id
            AND local_day.calendar_on = organisation_day.calendar_on
    GROUP BY calendar.organisation_id, calendar.study_group_id, local_day.calendar_on, local_day.ends_at
)

SELECT
    organisation_id,
    study_group_id,
    calendar_on,
    ends_at,
    is_working,
    sum(CASE WHEN is_working THEN 1 ELSE 0 END) OVER (
        PARTITION BY organisation_id, study_group_id ORDER BY calendar_on
    ) AS ordinal
FROM judged
