-- A school year of $schools schools in the canonical tables, deterministic: 30 classes of 26, 180 school days,
-- six lessons a day, a quarter of the class marked in each. One record in 200 breaks a rule.
CREATE OR REPLACE TEMP TABLE place AS
SELECT
    'school-' || lpad(CAST(s AS VARCHAR), 4, '0') AS organisation_id,
    g AS group_number,
    'school-' || lpad(CAST(s AS VARCHAR), 4, '0') || '|' || CAST(1 + g // 3 AS VARCHAR)
    || substr('АБВ', CAST(1 + g % 3 AS INTEGER), 1) AS study_group_id,
    'exports' AS source,
    'page-' || CAST(s AS VARCHAR) || '-' || CAST(g AS VARCHAR) AS source_page,
    '1' AS normaliser_version,
    TIMESTAMPTZ '2026-09-01 00:00:00+00' AS first_seen_at,
    TIMESTAMPTZ '2026-09-01 00:00:00+00' AS changed_at,
    'run' AS run_id
FROM range($schools) AS school (s)
CROSS JOIN range(30) AS class (g)
ORDER BY organisation_id, study_group_id;

CREATE OR REPLACE TEMP TABLE school_day AS
SELECT
    d AS day_number,
    DATE '2026-09-01' + CAST(d + 2 * (d // 5) AS INTEGER) AS lesson_on
FROM range(180) AS day (d);

INSERT INTO study_group BY NAME
SELECT
    * EXCLUDE (group_number),
    'строка 1' AS source_pointer,
    study_group_id AS source_group_id,
    split_part(study_group_id, '|', 2) AS title,
    'class' AS kind_code,
    1 + group_number // 3 AS grade
FROM place;

INSERT INTO subject BY NAME
SELECT DISTINCT
    p.* EXCLUDE (group_number, study_group_id, source_page),
    'page' AS source_page,
    'строка 1' AS source_pointer,
    p.organisation_id || '|Предмет ' || CAST(n AS VARCHAR) AS subject_id,
    'Предмет ' || CAST(n AS VARCHAR) AS source_subject_id,
    'Предмет ' || CAST(n AS VARCHAR) AS title
FROM place AS p
CROSS JOIN range(12) AS numbered (n);

INSERT INTO student BY NAME
SELECT
    p.* EXCLUDE (group_number, study_group_id),
    'строка ' || CAST(n AS VARCHAR) AS source_pointer,
    p.study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
    p.study_group_id || '-' || CAST(n AS VARCHAR) AS source_student_id,
    'Ученик' AS display_name
FROM place AS p
CROSS JOIN range(26) AS numbered (n);

INSERT INTO enrolment BY NAME
SELECT
    p.* EXCLUDE (group_number),
    'строка ' || CAST(n AS VARCHAR) AS source_pointer,
    p.study_group_id || '-' || CAST(n AS VARCHAR) AS student_id
FROM place AS p
CROSS JOIN range(26) AS numbered (n);

INSERT INTO academic_period BY NAME
SELECT DISTINCT
    p.* EXCLUDE (group_number, study_group_id, source_page),
    'page' AS source_page,
    'строка 1' AS source_pointer,
    p.organisation_id || '|' || CAST(q AS VARCHAR) || ' четверть' AS academic_period_id,
    CAST(q AS VARCHAR) AS source_period_id,
    CAST(q AS VARCHAR) || ' четверть' AS title,
    'quarter' AS kind_code,
    '2026/2027' AS school_year,
    DATE '2026-09-01' + CAST(63 * (q - 1) AS INTEGER) AS starts_on,
    DATE '2026-09-01' + CAST(63 * q - 3 AS INTEGER) AS ends_on
FROM place AS p
CROSS JOIN range(1, 5) AS quarter (q);

INSERT INTO topic_plan BY NAME
SELECT
    p.* EXCLUDE (group_number),
    'строка ' || CAST(t AS VARCHAR) AS source_pointer,
    p.organisation_id || '|Предмет ' || CAST(n AS VARCHAR) AS subject_id,
    t AS ordinal,
    'Тема ' || CAST(t AS VARCHAR) AS topic,
    'тема ' || CAST(t AS VARCHAR) AS topic_normalised
FROM place AS p
CROSS JOIN range(12) AS numbered (n)
CROSS JOIN range(90) AS topics (t);

INSERT INTO lesson BY NAME
SELECT
    p.* EXCLUDE (group_number),
    'строка ' || CAST(d.day_number AS VARCHAR) AS source_pointer,
    p.study_group_id || '|' || CAST(d.lesson_on AS VARCHAR) || '|' || CAST(n AS VARCHAR) AS lesson_id,
    'Предмет ' || CAST((d.day_number + 2 * n) % 12 AS VARCHAR) AS source_lesson_id,
    'Предмет ' || CAST((d.day_number + 2 * n) % 12 AS VARCHAR) AS subject_title,
    p.organisation_id || '|Предмет ' || CAST((d.day_number + 2 * n) % 12 AS VARCHAR) AS subject_id,
    d.lesson_on,
    n AS lesson_number,
    CAST(d.lesson_on AS TIMESTAMPTZ) + INTERVAL (n + 4) HOUR AS ends_at
FROM place AS p
CROSS JOIN school_day AS d
CROSS JOIN range(1, 7) AS numbered (n)
ORDER BY p.organisation_id, p.study_group_id, d.lesson_on, n;

INSERT INTO lesson_topic BY NAME
SELECT
    * EXCLUDE (source_lesson_id, subject_title, ends_at, starts_at, room, teacher_name, staff_id, lesson_type_code,
        is_cancelled, moved_from_lesson_id),
    'Тема ' || CAST(hash(lesson_id) % 90 AS VARCHAR) AS topic,
    CASE WHEN hash(lesson_id) % 200 = 1 THEN 'другая' ELSE 'тема ' || CAST(hash(lesson_id) % 90 AS VARCHAR) END
        AS topic_normalised
FROM lesson
WHERE hash(lesson_id) % 200 <> 0;

INSERT INTO attendance_check BY NAME
SELECT
    * EXCLUDE (source_lesson_id, subject_title, ends_at, starts_at, room, teacher_name, staff_id, lesson_type_code,
        is_cancelled, moved_from_lesson_id),
    TRUE AS is_taken
FROM lesson
WHERE hash(lesson_id) % 200 <> 2;

INSERT INTO homework BY NAME
SELECT
    * EXCLUDE (source_lesson_id, subject_title, ends_at, starts_at, room, teacher_name, staff_id, lesson_type_code,
        is_cancelled, moved_from_lesson_id, recorded_from_at, recorded_until_at),
    lesson_id || '|1' AS homework_id,
    '§ 12' AS content,
    ends_at + INTERVAL 1 MINUTE * CASE WHEN hash(lesson_id) % 200 = 3 THEN 2000 ELSE 2 END AS recorded_from_at,
    ends_at + INTERVAL 1 MINUTE * CASE WHEN hash(lesson_id) % 200 = 3 THEN 2000 ELSE 2 END AS recorded_until_at
FROM lesson
WHERE hash(lesson_id) % 3 = 0;

INSERT INTO mark BY NAME
WITH chosen AS (
    SELECT
        l.*,
        l.study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
        hash(l.lesson_id, n) AS chance
    FROM lesson AS l
    CROSS JOIN range(26) AS numbered (n)
    WHERE hash(l.lesson_id, n) % 4 = 0
)

SELECT
    * EXCLUDE (source_lesson_id, subject_title, ends_at, starts_at, room, teacher_name, staff_id, lesson_type_code,
        is_cancelled, moved_from_lesson_id, recorded_from_at, recorded_until_at, chance),
    student_id || '|' || lesson_id || '|1' AS mark_id,
    list_value('answer', 'classwork', 'homework', 'test', 'control', 'internal_control')[CAST(1 + chance // 4 % 6 AS BIGINT)]
        AS work_kind_code,
    'работа' AS work_kind,
    1 AS mark_number,
    CAST(2 + chance // 4 % 4 AS VARCHAR) AS raw_value,
    ends_at + INTERVAL 1 MINUTE * CASE WHEN chance // 4 % 200 = 7 THEN 20000 ELSE 3 END AS recorded_from_at,
    ends_at + INTERVAL 1 MINUTE * CASE WHEN chance // 4 % 200 = 7 THEN 20000 ELSE 3 END AS recorded_until_at
FROM chosen
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number, student_id;

INSERT INTO period_mark BY NAME
SELECT
    e.* EXCLUDE (enrolled_from_on, enrolled_to_on, list_number, recorded_from_at, recorded_until_at),
    e.student_id || '|' || s.subject_id || '|' || a.title AS period_mark_id,
    s.subject_id,
    a.academic_period_id,
    'period' AS kind_code,
    '4' AS raw_value,
    CAST(a.ends_on - 2 AS TIMESTAMPTZ) AS recorded_from_at,
    CAST(a.ends_on - 2 AS TIMESTAMPTZ) AS recorded_until_at
FROM enrolment AS e
INNER JOIN subject AS s ON e.organisation_id = s.organisation_id
INNER JOIN academic_period AS a ON e.organisation_id = a.organisation_id
WHERE hash(e.student_id, s.subject_id, a.title) % 500 <> 0
ORDER BY e.organisation_id, e.study_group_id, e.student_id;
