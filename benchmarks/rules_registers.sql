-- What the schools handed over in registers, over `place`, `teacher` and `plan_line`; the substitutions are of `held`.
INSERT INTO topic_plan BY NAME
SELECT
    teacher.organisation_id,
    unnest(kept_by('registers', teacher.organisation_id)),
    'строка ' || CAST(plan_line.ordinal AS VARCHAR) AS source_pointer,
    teacher.study_group_id,
    teacher.subject_id,
    plan_line.ordinal,
    plan_line.topic,
    plan_line.topic_normalised,
    plan_line.topic_words
FROM teacher
INNER JOIN plan_line ON teacher.subject_number = plan_line.subject_number
ORDER BY teacher.organisation_id, teacher.study_group_id, teacher.subject_id, plan_line.ordinal;

INSERT INTO work_programme BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    study_group_id,
    subject_id,
    'Рабочая программа' AS title,
    DATE '2026-08-25' AS entered_on,
    DATE '2026-08-25' AS plan_entered_on
FROM teacher;

INSERT INTO teaching_assignment BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    organisation_id || '|' || code AS staff_id,
    study_group_id,
    subject_id,
    staff_name
FROM teacher;

INSERT INTO employment BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    code AS register_staff_id,
    staff_name,
    DATE '2020-08-20' AS hired_on,
    DATE '2020-08-20' AS entered_on
FROM (SELECT DISTINCT organisation_id, code, staff_name FROM teacher) AS employee;

INSERT INTO group_curator BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    study_group_id,
    code AS register_staff_id,
    staff_name,
    DATE '2026-09-01' AS curated_from_on
FROM teacher
WHERE subject_number = 0;

INSERT INTO substitution BY NAME
SELECT
    held.organisation_id,
    unnest(kept_by('registers', held.organisation_id)),
    'строка 1' AS source_pointer,
    held.lesson_id || '|замена' AS substitution_id,
    held.study_group_id,
    held.subject_id,
    held.lesson_on,
    held.lesson_number,
    'teacher' AS kind_code,
    teacher.code AS register_absent_id,
    teacher.staff_name AS absent_name,
    'Новикова Анна Петровна' AS substitute_name,
    'illness' AS reason_code
FROM held
INNER JOIN teacher ON held.study_group_id = teacher.study_group_id AND held.subject_number = teacher.subject_number
WHERE held.chance % 100 = 9;

INSERT INTO attestation_event BY NAME
SELECT
    held.organisation_id,
    unnest(kept_by('registers', held.organisation_id)),
    'строка 1' AS source_pointer,
    held.lesson_id || '|график' AS attestation_event_id,
    held.study_group_id,
    held.subject_id,
    'control' AS kind_code,
    held.lesson_on AS held_on,
    held.lesson_on + 5 AS marks_due_on
FROM held
WHERE held.ordinal % 15 = 14;

INSERT INTO attestation_protocol BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    mark_id || '|протокол' AS attestation_protocol_id,
    student_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_on + 15 AS held_on,
    '7' AS protocol_number,
    'topic' AS kind_code,
    'illness' AS reason_code
FROM mark
WHERE hash(mark_id) % 2000 = 1 AND organisation_id IN (SELECT organisation_id FROM place);

INSERT INTO calendar_day BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    DATE '2026-09-01' + CAST(d AS INTEGER) AS calendar_on,
    CASE WHEN isodow(DATE '2026-09-01' + CAST(d AS INTEGER)) > 5 THEN 'holiday' ELSE 'school' END AS kind_code
FROM (SELECT DISTINCT organisation_id FROM place) AS school
CROSS JOIN range(270) AS day (d);

INSERT INTO year_section BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    '2026/2027' AS school_year,
    unnest(['classes', 'lists', 'curricula', 'timetable', 'staff']) AS section_code,
    DATE '2026-09-04' AS formed_on,
    DATE '2026-09-04' AS checked_on
FROM (SELECT DISTINCT organisation_id FROM place) AS school;

INSERT INTO supervision_check BY NAME
SELECT
    organisation_id,
    unnest(kept_by('registers', organisation_id)),
    'строка 1' AS source_pointer,
    organisation_id || '|' || CAST(month AS VARCHAR) AS supervision_check_id,
    CAST(month AS VARCHAR) AS check_number,
    DATE '2026-09-28' + CAST(30 * month AS INTEGER) AS checked_on,
    'Проверяющая Ирина Олеговна' AS checker_name,
    'заместитель директора' AS checker_position,
    'timeliness' AS matter_code,
    FALSE AS has_remarks
FROM (SELECT DISTINCT organisation_id FROM place) AS school
CROSS JOIN range(9) AS numbered (month)
