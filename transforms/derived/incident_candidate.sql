-- What may have been done under a compromised account: each appearance, change and removal of a value that is not
-- certainly outside of the time from the notice until the password was changed, with what is known of its author.
CREATE OR REPLACE TEMP TABLE incident_candidate AS
WITH ordered AS (
    SELECT
        *,
        coalesce(
            revision_number,
            1 + coalesce(max(revision_number) OVER (PARTITION BY entity, organisation_id, record_id), 0)
        ) AS version,
        revision_number IS NULL AS is_present
    FROM incident_version
),

-- A value that was removed is no former value of what was written there anew.
written AS (
    SELECT
        *,
        lag(shown_value) OVER in_order AS previous_value,
        lag(change_code) OVER in_order AS previous_end
    FROM ordered
    WINDOW in_order AS (PARTITION BY entity, organisation_id, record_id ORDER BY version)
),

operation AS (
    SELECT
        written.* EXCLUDE (previous_value, previous_end),
        false AS is_removal,
        CASE WHEN previous_end = 'superseded' THEN 'changed' ELSE 'written' END AS action_code,
        CASE WHEN previous_end = 'superseded' THEN previous_value END AS former_value,
        shown_value AS written_value,
        recorded_from_at AS acted_from_at,
        coalesce(recorded_until_at, changed_at) AS acted_until_at,
        CASE
            WHEN starts_with(recorded_by, organisation_id || '|') THEN recorded_by
            ELSE organisation_id || '|' || recorded_by
        END AS acted_by
    FROM written
    UNION ALL
    SELECT
        written.* EXCLUDE (previous_value, previous_end),
        true AS is_removal,
        'removed' AS action_code,
        shown_value AS former_value,
        NULL AS written_value,
        seen_until_at AS acted_from_at,
        replaced_at AS acted_until_at,
        NULL AS acted_by
    FROM written
    WHERE change_code = 'deleted'
),

-- At the moment of the notice itself an operation is void, at that of the new password it is not.
timely AS (
    SELECT
        operation.*,
        incident.access_incident_id,
        incident.account,
        incident.unnamed_author_code,
        incident.is_standing,
        incident.changed_at AS incident_changed_at,
        CASE
            WHEN operation.acted_from_at IS NULL THEN 'untold'
            WHEN
                operation.acted_from_at >= incident.notified_at
                AND (incident.secured_at IS NULL OR operation.acted_until_at <= incident.secured_at)
                THEN 'within'
            ELSE 'unsure'
        END AS time_code
    FROM operation
    INNER JOIN incident ON operation.organisation_id = incident.organisation_id
    WHERE
        operation.acted_until_at >= incident.notified_at
        AND (
            incident.secured_at IS NULL
            OR operation.acted_from_at IS NULL
            OR operation.acted_from_at < incident.secured_at
        )
),

-- The names under which registers know the account's owner.
account_name AS (
    SELECT organisation_id, access_incident_id, user_name AS staff_name FROM incident WHERE user_name IS NOT NULL
    UNION
    SELECT incident.organisation_id, incident.access_incident_id, known.staff_name
    FROM incident
    INNER JOIN (
        SELECT organisation_id, replace(staff_id, organisation_id || '|', '') AS code, staff_name
        FROM teaching_assignment
        WHERE source = 'registers'
        UNION
        SELECT organisation_id, register_staff_id, staff_name FROM employment
        UNION
        SELECT organisation_id, register_staff_id, staff_name FROM group_curator
    ) AS known
        ON incident.organisation_id = known.organisation_id AND incident.account = known.code
    WHERE incident.user_name IS NULL AND known.staff_name IS NOT NULL
),

account_code AS (
    SELECT DISTINCT organisation_id, access_incident_id, organisation_id || '|' || account AS staff_id FROM incident
    UNION
    SELECT incident.organisation_id, incident.access_incident_id, identity_link.person_id
    FROM incident
    INNER JOIN identity_link
        ON
            incident.organisation_id = identity_link.organisation_id
            AND identity_link.person_kind_code = 'staff'
            AND identity_link.register_source = 'registers'
            AND incident.account = identity_link.register_person_id
),

leader AS (
    SELECT DISTINCT
        lesson.organisation_id,
        lesson.staff_id,
        coalesce(lesson.teacher_name, staff.display_name) AS teacher_name
    FROM lesson
    LEFT JOIN staff ON lesson.organisation_id = staff.organisation_id AND lesson.staff_id = staff.staff_id
    WHERE lesson.organisation_id IN (SELECT organisation_id FROM incident)
),

-- Whom the journal shows leading a lesson: the account's owner by a shared code, or by name where there is no code.
owner AS (
    SELECT leader.organisation_id, account_code.access_incident_id, leader.staff_id, leader.teacher_name
    FROM leader
    INNER JOIN account_code
        ON leader.organisation_id = account_code.organisation_id AND leader.staff_id = account_code.staff_id
    UNION
    SELECT leader.organisation_id, account_name.access_incident_id, leader.staff_id, leader.teacher_name
    FROM leader
    INNER JOIN account_name
        ON
            leader.organisation_id = account_name.organisation_id
            AND names_agree(leader.teacher_name, account_name.staff_name)
),

led AS (
    SELECT
        lesson.organisation_id,
        lesson.lesson_id,
        lesson.study_group_id,
        lesson.subject_id,
        lesson.staff_id IS NOT NULL OR lesson.teacher_name IS NOT NULL AS is_told,
        owner.access_incident_id
    FROM lesson
    LEFT JOIN staff ON lesson.organisation_id = staff.organisation_id AND lesson.staff_id = staff.staff_id
    LEFT JOIN owner
        ON
            lesson.organisation_id = owner.organisation_id
            AND lesson.staff_id IS NOT DISTINCT FROM owner.staff_id
            AND coalesce(lesson.teacher_name, staff.display_name) IS NOT DISTINCT FROM owner.teacher_name
    WHERE lesson.organisation_id IN (SELECT organisation_id FROM incident)
),

own_lesson AS (
    SELECT DISTINCT organisation_id, access_incident_id, lesson_id, study_group_id, subject_id
    FROM led
    WHERE access_incident_id IS NOT NULL
),

told_lesson AS (
    SELECT organisation_id, lesson_id, study_group_id, subject_id, bool_or(is_told) AS is_told FROM led GROUP BY ALL
),

told_course AS (
    SELECT organisation_id, study_group_id, subject_id, bool_or(is_told) AS is_told FROM told_lesson GROUP BY ALL
),

-- A mark for a period has no lesson: it is the work of whoever leads the subject in that group.
own_course AS (
    SELECT DISTINCT organisation_id, access_incident_id, study_group_id, subject_id FROM own_lesson
),

own_account AS (
    SELECT DISTINCT organisation_id, access_incident_id FROM own_lesson
)

SELECT
    timely.*,
    CASE
        WHEN timely.acted_by IS NOT NULL
            THEN CASE WHEN account_code.staff_id IS NOT NULL THEN 'own' ELSE 'other' END
        -- An account that leads no lesson may have written anywhere.
        WHEN own_account.access_incident_id IS NULL THEN 'untold'
        WHEN own_lesson.access_incident_id IS NOT NULL OR own_course.access_incident_id IS NOT NULL THEN 'leader'
        WHEN coalesce(told_lesson.is_told, told_course.is_told, false) THEN 'other'
        ELSE 'untold'
    END AS author_code
FROM timely
LEFT JOIN account_code
    ON
        timely.organisation_id = account_code.organisation_id
        AND timely.access_incident_id = account_code.access_incident_id
        AND timely.acted_by = account_code.staff_id
LEFT JOIN own_account
    ON
        timely.organisation_id = own_account.organisation_id
        AND timely.access_incident_id = own_account.access_incident_id
LEFT JOIN own_lesson
    ON
        timely.organisation_id = own_lesson.organisation_id
        AND timely.access_incident_id = own_lesson.access_incident_id
        AND timely.lesson_id = own_lesson.lesson_id
LEFT JOIN own_course
    ON
        timely.lesson_id IS NULL
        AND timely.organisation_id = own_course.organisation_id
        AND timely.access_incident_id = own_course.access_incident_id
        AND timely.study_group_id = own_course.study_group_id
        AND timely.subject_id = own_course.subject_id
LEFT JOIN told_lesson
    ON timely.organisation_id = told_lesson.organisation_id AND timely.lesson_id = told_lesson.lesson_id
LEFT JOIN told_course
    ON
        timely.lesson_id IS NULL
        AND timely.organisation_id = told_course.organisation_id
        AND timely.study_group_id = told_course.study_group_id
        AND timely.subject_id = told_course.subject_id
