-- Marks, absences, period marks and what was mended of them, over `held`.
INSERT INTO mark BY NAME
WITH chosen AS (
    SELECT
        held.*,
        held.study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
        hash(held.lesson_id, n) // 14 AS luck,
        held.ordinal % 15 = 14 AS is_control
    FROM held
    CROSS JOIN range(26) AS numbered (n)
    WHERE
        hash(held.lesson_id, n) % 14 < CASE WHEN held.ordinal % 15 = 14 THEN 10 ELSE 3 END
        AND (hash(held.study_group_id, held.day_number, n) % 25 <> 0 OR hash(held.lesson_id, n) % 6 = 0)
),

-- On a day of control the work's marks come two days later; one mark in 200 comes weeks later.
timed AS (
    SELECT
        *,
        starts_at + CASE
            WHEN luck % 200 = 7 THEN INTERVAL 20000 MINUTE
            WHEN is_control THEN INTERVAL 2900 MINUTE
            ELSE INTERVAL 30 MINUTE
        END AS recorded_at,
        CASE
            WHEN is_control THEN 'control'
            WHEN luck % 400 = 8 THEN NULL
            ELSE list_value('answer', 'classwork', 'homework', 'test', 'dictation')[CAST(1 + luck % 5 AS INTEGER)]
        END AS work_kind_code
    FROM chosen
)

SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)) ,
    'строка ' || split_part(student_id, '-', 3) AS source_pointer,
    student_id || '|' || lesson_id || '|' || coalesce(work_kind_code, '') || '|1' AS mark_id,
    student_id,
    lesson_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE work_kind_code
        WHEN 'control' THEN 'Контрольная работа' WHEN 'answer' THEN 'Ответ' WHEN 'test' THEN 'Тест' ELSE work_kind_code
    END AS work_kind,
    work_kind_code,
    1 AS mark_number,
    CASE WHEN luck % 400 = 9 THEN '2' ELSE CAST(3 + luck % 3 AS VARCHAR) END AS raw_value,
    3 + luck % 3 AS value,
    CASE WHEN luck % 100 = 10 THEN 'работа над ошибками' END AS comment,
    recorded_at,
    recorded_at AS recorded_from_at,
    recorded_at AS recorded_until_at
FROM timed
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number, lesson_id, student_id;

-- A mark put by mistake and mended the same hour.
INSERT INTO mark_revision BY NAME
SELECT
    * EXCLUDE (raw_value, recorded_at, recorded_from_at, recorded_until_at),
    '2' AS raw_value,
    recorded_from_at - INTERVAL 10 MINUTE AS recorded_at,
    recorded_from_at - INTERVAL 10 MINUTE AS recorded_from_at,
    recorded_from_at - INTERVAL 10 MINUTE AS recorded_until_at,
    1 AS revision_number,
    recorded_from_at - INTERVAL 10 MINUTE AS seen_from_at,
    recorded_from_at AS seen_until_at,
    recorded_from_at AS replaced_at,
    '20260901T000000Z' AS replaced_by_run_id,
    'superseded' AS change_code
FROM mark
WHERE hash(mark_id) % 200 = 0 AND organisation_id IN (SELECT organisation_id FROM place)
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number, lesson_id, student_id;

-- Who is absent is so all day; half of the absences are illness, one in ten is told so a day later.
INSERT INTO attendance BY NAME
WITH absent AS (
    SELECT
        held.*,
        held.study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
        hash(held.study_group_id, held.day_number, n) // 25 AS luck
    FROM held
    CROSS JOIN range(26) AS numbered (n)
    WHERE hash(held.study_group_id, held.day_number, n) % 25 = 0
)

SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка ' || split_part(student_id, '-', 3) AS source_pointer,
    student_id || '|' || lesson_id AS attendance_id,
    student_id,
    lesson_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE WHEN luck % 2 = 0 THEN 'Б' WHEN luck % 20 = 1 THEN 'ОП' ELSE 'Н' END AS raw_value,
    CASE WHEN luck % 2 = 0 THEN 'ill' WHEN luck % 20 = 1 THEN 'late' ELSE 'absent' END AS attendance_code,
    starts_at + CASE WHEN luck % 10 = 0 THEN INTERVAL 1500 MINUTE ELSE INTERVAL 10 MINUTE END AS recorded_from_at,
    starts_at + CASE WHEN luck % 10 = 0 THEN INTERVAL 1500 MINUTE ELSE INTERVAL 10 MINUTE END AS recorded_until_at
FROM absent
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number, lesson_id, student_id;

INSERT INTO attendance_revision BY NAME
SELECT
    * EXCLUDE (raw_value, attendance_code, recorded_from_at, recorded_until_at),
    'Н' AS raw_value,
    'absent' AS attendance_code,
    recorded_from_at - INTERVAL 1490 MINUTE AS recorded_from_at,
    recorded_until_at - INTERVAL 1490 MINUTE AS recorded_until_at,
    1 AS revision_number,
    recorded_from_at - INTERVAL 1490 MINUTE AS seen_from_at,
    recorded_from_at AS seen_until_at,
    recorded_from_at AS replaced_at,
    '20260901T000000Z' AS replaced_by_run_id,
    'superseded' AS change_code
FROM attendance
WHERE
    recorded_from_at - CAST(lesson_on AS TIMESTAMPTZ) > INTERVAL 1 DAY
    AND organisation_id IN (SELECT organisation_id FROM place);

INSERT INTO period_mark BY NAME
SELECT
    e.organisation_id,
    unnest(kept_by('exports', e.organisation_id)),
    'строка 1' AS source_pointer,
    e.student_id || '|' || s.subject_id || '|' || a.title AS period_mark_id,
    e.student_id,
    e.study_group_id,
    s.subject_id,
    a.academic_period_id,
    'period' AS kind_code,
    '4' AS raw_value,
    CAST(a.ends_on - 2 AS TIMESTAMPTZ) AS recorded_from_at,
    CAST(a.ends_on - 2 AS TIMESTAMPTZ) AS recorded_until_at
FROM enrolment AS e
INNER JOIN subject AS s ON e.organisation_id = s.organisation_id
INNER JOIN academic_period AS a ON e.organisation_id = a.organisation_id
WHERE
    hash(e.student_id, s.subject_id, a.title) % 500 <> 0
    AND e.organisation_id IN (SELECT organisation_id FROM place)
ORDER BY e.organisation_id, e.study_group_id, e.student_id
