-- Who of the staff each found row is addressed to, by the id of its source: only where the data name one person.
CREATE OR REPLACE TEMP TABLE addressed AS
-- A lesson is led by one person, or nobody is named.
WITH leader AS (
    SELECT
        lesson.organisation_id,
        lesson.study_group_id,
        lesson.subject_id,
        lesson.lesson_on,
        lesson.lesson_number,
        any_value(coalesce(staff.source_staff_id, replace(lesson.staff_id, lesson.organisation_id || '|', ''))) AS code
    FROM lesson
    LEFT JOIN staff ON lesson.organisation_id = staff.organisation_id AND lesson.staff_id = staff.staff_id
    WHERE lesson.staff_id IS NOT NULL
    GROUP BY
        lesson.organisation_id, lesson.study_group_id, lesson.subject_id, lesson.lesson_on, lesson.lesson_number
    HAVING count(DISTINCT lesson.staff_id) = 1
),

-- A line of a register about a class is about its subgroups too.
place AS (
    SELECT
        organisation_id,
        study_group_id,
        study_group_id AS named_group_id
    FROM study_group
    UNION ALL
    SELECT
        organisation_id,
        study_group_id,
        parent_study_group_id
    FROM study_group
    WHERE parent_study_group_id IS NOT NULL
),

wanted AS (
    SELECT DISTINCT
        organisation_id,
        addressee_code,
        study_group_id,
        subject_id,
        lesson_on,
        lesson_number,
        student_id,
        coalesce(lesson_on, event_on, CAST($as_of_at AS DATE)) AS held_on
    FROM found
    WHERE addressee_code IN ('subject_teacher', 'class_teacher')
),

-- A row that names a pupil and no class is about the class of that day.
grouped AS (
    SELECT
        organisation_id,
        addressee_code,
        study_group_id,
        subject_id,
        student_id,
        held_on,
        study_group_id AS group_id
    FROM wanted
    WHERE study_group_id IS NOT NULL
    UNION ALL
    SELECT
        wanted.organisation_id,
        wanted.addressee_code,
        wanted.study_group_id,
        wanted.subject_id,
        wanted.student_id,
        wanted.held_on,
        enrolment.study_group_id AS group_id
    FROM wanted
    INNER JOIN enrolment
        ON
            wanted.organisation_id = enrolment.organisation_id
            AND wanted.student_id = enrolment.student_id
            AND wanted.held_on >= coalesce(enrolment.enrolled_from_on, wanted.held_on)
            AND wanted.held_on <= coalesce(enrolment.enrolled_to_on, wanted.held_on)
    WHERE wanted.study_group_id IS NULL
),

named AS (
    SELECT
        grouped.organisation_id,
        grouped.addressee_code,
        grouped.study_group_id,
        grouped.subject_id,
        grouped.student_id,
        grouped.held_on,
        replace(teaching_assignment.staff_id, grouped.organisation_id || '|', '') AS code
    FROM grouped
    INNER JOIN place ON grouped.organisation_id = place.organisation_id AND grouped.group_id = place.study_group_id
    INNER JOIN teaching_assignment
        ON
            grouped.organisation_id = teaching_assignment.organisation_id
            AND place.named_group_id = teaching_assignment.study_group_id
            AND grouped.subject_id = teaching_assignment.subject_id
            AND grouped.held_on >= coalesce(teaching_assignment.assigned_from_on, grouped.held_on)
            AND grouped.held_on <= coalesce(teaching_assignment.assigned_to_on, grouped.held_on)
    WHERE grouped.addressee_code = 'subject_teacher'
    UNION
    SELECT
        grouped.organisation_id,
        grouped.addressee_code,
        grouped.study_group_id,
        grouped.subject_id,
        grouped.student_id,
        grouped.held_on,
        group_curator.register_staff_id
    FROM grouped
    INNER JOIN place ON grouped.organisation_id = place.organisation_id AND grouped.group_id = place.study_group_id
    INNER JOIN group_curator
        ON
            grouped.organisation_id = group_curator.organisation_id
            AND place.named_group_id = group_curator.study_group_id
            AND grouped.held_on >= coalesce(group_curator.curated_from_on, grouped.held_on)
            AND grouped.held_on <= coalesce(group_curator.curated_to_on, grouped.held_on)
    WHERE grouped.addressee_code = 'class_teacher'
),

-- Two teachers of one subject in one class: the data do not say which.
alone AS (
    SELECT
        organisation_id,
        addressee_code,
        study_group_id,
        subject_id,
        student_id,
        held_on,
        min(code) AS code
    FROM named
    GROUP BY organisation_id, addressee_code, study_group_id, subject_id, student_id, held_on
    HAVING count(DISTINCT code) = 1
)

SELECT
    found.organisation_id,
    found.rule_id,
    found.fingerprint,
    CASE WHEN found.addressee_code = 'subject_teacher' THEN coalesce(leader.code, alone.code) ELSE alone.code END
        AS addressee_id
FROM found
LEFT JOIN leader
    ON
        found.organisation_id = leader.organisation_id
        AND found.study_group_id = leader.study_group_id
        AND found.subject_id = leader.subject_id
        AND found.lesson_on = leader.lesson_on
        AND found.lesson_number = leader.lesson_number
LEFT JOIN alone
    ON
        found.organisation_id = alone.organisation_id
        AND found.addressee_code = alone.addressee_code
        AND found.study_group_id IS NOT DISTINCT FROM alone.study_group_id
        AND found.subject_id IS NOT DISTINCT FROM alone.subject_id
        AND found.student_id IS NOT DISTINCT FROM alone.student_id
        AND coalesce(found.lesson_on, found.event_on, CAST($as_of_at AS DATE)) = alone.held_on
WHERE coalesce(leader.code, alone.code) IS NOT NULL
