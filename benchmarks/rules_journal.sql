-- A school year of the schools from $first to before $last in the canonical tables, deterministic: 30 classes of 26,
-- 180 school days, six lessons a day, a quarter of the class marked in each, four in a hundred absent. Registers are
-- handed over whole.
-- One record in 200 breaks a rule; one in 200 was mended; topics follow the plan, some in other words.
CREATE OR REPLACE TEMP TABLE place AS
SELECT
    'school-' || lpad(CAST(s AS VARCHAR), 4, '0') AS organisation_id,
    s AS school_number,
    g AS group_number,
    1 + g // 3 AS grade,
    'school-' || lpad(CAST(s AS VARCHAR), 4, '0') || '|' || CAST(1 + g // 3 AS VARCHAR)
    || substr('АБВ', CAST(1 + g % 3 AS INTEGER), 1) AS study_group_id
FROM range($first, $last) AS school (s)
CROSS JOIN range(30) AS class (g)
ORDER BY organisation_id, study_group_id;

CREATE OR REPLACE TEMP MACRO kept_by(connector, organisation_id) AS {
    'source': connector,
    'source_page': 'sha256:' || substr(sha256(organisation_id), 1, 32),
    'normaliser_version': '1',
    'first_seen_at': TIMESTAMPTZ '2026-09-01 00:00:00+00',
    'changed_at': TIMESTAMPTZ '2026-09-01 00:00:00+00',
    'run_id': '20260901T000000Z'
};

CREATE OR REPLACE TEMP TABLE school_day AS
SELECT
    d AS day_number,
    DATE '2026-09-01' + CAST(d + 2 * ((d + 1) // 5) AS INTEGER) AS lesson_on
FROM range(180) AS day (d);

CREATE OR REPLACE TEMP TABLE word AS
SELECT
    CAST(row_number() OVER () - 1 AS INTEGER) AS number,
    word
FROM (
    SELECT unnest(
        string_split(
            'сложение вычитание умножение деление обыкновенных десятичных дробей уравнений неравенств функций графиков '
            || 'площади объёма треугольника окружности движения скорости ускорения давления температуры вещества кислот '
            || 'оснований солей металлов растений животных клетки наследственности природных климата рельефа населения '
            || 'хозяйства городов реформ восстания революции войны культуры литературы поэзии романа повести драмы '
            || 'существительных прилагательных глаголов наречий предложений пунктуации орфограмм диалога чтения письма '
            || 'перевода решение построение исследование изучение описание сравнение анализ повторение закрепление',
            ' '
        )
    ) AS word
);

-- Twelve subjects of 90 lessons; each line of the plan has four words of its own, every fifteenth is a control work.
CREATE OR REPLACE TEMP TABLE plan_line AS
SELECT
    n AS subject_number,
    t AS ordinal,
    t % 15 = 14 AS is_control,
    CASE WHEN t % 15 = 14 THEN 'Контрольная работа № ' || CAST(1 + t // 15 AS VARCHAR) || '. ' ELSE '' END
    || upper(a.word[1]) || a.word[2:] || ' ' || b.word || ', ' || c.word || ' и ' || d.word AS topic,
    CASE WHEN t % 15 = 14 THEN 'контрольная работа ' || CAST(1 + t // 15 AS VARCHAR) || ' ' ELSE '' END
    || a.word || ' ' || b.word || ' ' || c.word || ' и ' || d.word AS topic_normalised,
    a.word[:6] || ' ' || b.word[:6] || ' ' || c.word[:6] || ' ' || d.word[:6] AS topic_words,
    a.word[:6] || ' ' || b.word[:6] || ' ' || d.word[:6] AS other_words
FROM range(12) AS subject (n)
CROSS JOIN range(90) AS line (t)
INNER JOIN word AS a ON (54 + t) % 64 = a.number
INNER JOIN word AS b ON (5 * n + t) % 54 = b.number
INNER JOIN word AS c ON (17 + 7 * n + 3 * t) % 54 = c.number
INNER JOIN word AS d ON (31 + 11 * n + 5 * t + t // 54) % 54 = d.number;

CREATE OR REPLACE TEMP TABLE teacher AS
SELECT
    p.organisation_id,
    p.study_group_id,
    n AS subject_number,
    p.organisation_id || '|Предмет ' || CAST(n AS VARCHAR) AS subject_id,
    'у-' || lpad(CAST(3 * n + p.group_number % 3 AS VARCHAR), 3, '0') AS code,
    family.name || ' Мария Ивановна' AS staff_name,
    family.name || ' М. И.' AS shown_name
FROM place AS p
CROSS JOIN range(12) AS subject (n)
CROSS JOIN LATERAL (
    SELECT upper(word.word[1]) || word.word[2:] || 'ова' AS name FROM word WHERE word.number = 3 * n + p.group_number % 3
) AS family;

-- A substitution on one lesson in a hundred; the journal shows it, save for one in twenty of those.
CREATE OR REPLACE TEMP TABLE held AS
WITH numbered AS (
    SELECT
        p.organisation_id,
        p.study_group_id,
        d.day_number,
        d.lesson_on,
        n AS lesson_number,
        CAST((d.day_number + 2 * n) % 12 AS INTEGER) AS subject_number,
        p.study_group_id || '|' || CAST(d.lesson_on AS VARCHAR) || '|' || CAST(n AS VARCHAR) AS lesson_id
    FROM place AS p
    CROSS JOIN school_day AS d
    CROSS JOIN range(1, 7) AS numbered (n)
)

SELECT
    numbered.*,
    hash(numbered.lesson_id) AS chance,
    row_number() OVER (
        PARTITION BY numbered.organisation_id, numbered.study_group_id, numbered.subject_number
        ORDER BY numbered.lesson_on, numbered.lesson_number
    ) - 1 AS ordinal,
    numbered.organisation_id || '|Предмет ' || CAST(numbered.subject_number AS VARCHAR) AS subject_id,
    CAST(numbered.lesson_on AS TIMESTAMPTZ) + (numbered.lesson_number + 3) * INTERVAL 1 HOUR AS starts_at
FROM numbered
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number;

INSERT INTO study_group BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка 1' AS source_pointer,
    study_group_id,
    study_group_id AS source_group_id,
    split_part(study_group_id, '|', 2) AS title,
    'class' AS kind_code,
    grade
FROM place;

INSERT INTO subject BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка 1' AS source_pointer,
    subject_id,
    split_part(subject_id, '|', 2) AS source_subject_id,
    split_part(subject_id, '|', 2) AS title
FROM (SELECT DISTINCT organisation_id, subject_id FROM teacher) AS taught;

INSERT INTO student BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка ' || CAST(n AS VARCHAR) AS source_pointer,
    study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
    study_group_id || '-' || CAST(n AS VARCHAR) AS source_student_id,
    'Ученик' AS display_name
FROM place
CROSS JOIN range(26) AS numbered (n);

INSERT INTO enrolment BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка ' || CAST(n AS VARCHAR) AS source_pointer,
    study_group_id,
    study_group_id || '-' || CAST(n AS VARCHAR) AS student_id,
    DATE '2026-09-01' AS enrolled_from_on
FROM place
CROSS JOIN range(26) AS numbered (n);

INSERT INTO academic_period BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка 1' AS source_pointer,
    organisation_id || '|' || CAST(q AS VARCHAR) || ' четверть' AS academic_period_id,
    CAST(q AS VARCHAR) AS source_period_id,
    CAST(q AS VARCHAR) || ' четверть' AS title,
    'quarter' AS kind_code,
    '2026/2027' AS school_year,
    DATE '2026-09-01' + CAST(63 * (q - 1) AS INTEGER) AS starts_on,
    DATE '2026-09-01' + CAST(63 * q - 3 AS INTEGER) AS ends_on
FROM (SELECT DISTINCT organisation_id FROM place) AS school
CROSS JOIN range(1, 5) AS quarter (q);

INSERT INTO coverage BY NAME
SELECT
    organisation_id,
    'exports' AS source,
    'run' AS run_id,
    entity.name AS entity,
    study_group_id AS scope,
    '' AS subject_id,
    DATE '2026-09-01' AS covered_from_on,
    DATE '2027-05-31' AS covered_to_on,
    TIMESTAMPTZ '2027-05-31 20:00:00+00' AS observed_at
FROM place
CROSS JOIN (
    VALUES ('lesson'), ('mark'), ('attendance'), ('homework'), ('lesson_topic'), ('period_mark'), ('enrolment')
) AS entity (name);

INSERT INTO lesson BY NAME
SELECT
    held.organisation_id,
    unnest(kept_by('exports', held.organisation_id)),
    'строка ' || CAST(held.day_number AS VARCHAR) AS source_pointer,
    held.lesson_id,
    held.study_group_id || '|' || CAST(held.subject_number AS VARCHAR) AS source_lesson_id,
    'Предмет ' || CAST(held.subject_number AS VARCHAR) AS subject_title,
    held.study_group_id,
    held.subject_id,
    held.lesson_on,
    held.lesson_number,
    held.starts_at,
    held.starts_at + INTERVAL 45 MINUTE AS ends_at,
    CASE WHEN held.chance % 100 = 9 AND held.chance % 2000 <> 9 THEN 'Новикова Анна Петровна' ELSE teacher.shown_name END
        AS teacher_name,
    held.chance % 300 = 11 AS is_cancelled
FROM held
INNER JOIN teacher ON held.study_group_id = teacher.study_group_id AND held.subject_number = teacher.subject_number
ORDER BY held.organisation_id, held.study_group_id, held.lesson_on, held.lesson_number;

INSERT INTO lesson_topic BY NAME
SELECT
    held.organisation_id,
    unnest(kept_by('exports', held.organisation_id)),
    'строка ' || CAST(held.day_number AS VARCHAR) AS source_pointer,
    held.lesson_id,
    held.study_group_id,
    held.subject_id,
    held.lesson_on,
    held.lesson_number,
    CASE
        WHEN held.chance % 200 = 1 THEN 'Просмотр фильма о природе'
        WHEN held.chance % 40 = 2 THEN 'Тема: ' || plan_line.topic
        ELSE plan_line.topic
    END AS topic,
    CASE
        WHEN held.chance % 200 = 1 THEN 'просмотр фильма о природе'
        WHEN held.chance % 40 = 2 THEN 'тема ' || plan_line.topic_normalised
        ELSE plan_line.topic_normalised
    END AS topic_normalised,
    CASE
        WHEN held.chance % 200 = 1 THEN 'просмо фильма природ'
        WHEN held.chance % 40 = 2 THEN plan_line.other_words
        ELSE plan_line.topic_words
    END AS topic_words,
    CASE WHEN plan_line.is_control AND held.chance % 40 <> 3 THEN 'control' ELSE '' END AS works_named,
    FALSE AS is_work_only,
    CASE WHEN held.chance % 500 = 4 THEN 'foreign' ELSE 'russian' END AS language_code,
    held.starts_at + CASE WHEN held.chance % 200 = 5 THEN INTERVAL 2000 MINUTE ELSE INTERVAL 40 MINUTE END AS recorded_from_at,
    held.starts_at + CASE WHEN held.chance % 200 = 5 THEN INTERVAL 2000 MINUTE ELSE INTERVAL 40 MINUTE END
        AS recorded_until_at,
    teacher.shown_name AS recorded_by
FROM held
INNER JOIN teacher ON held.study_group_id = teacher.study_group_id AND held.subject_number = teacher.subject_number
-- One topic in 200 is the line after the next.
INNER JOIN plan_line
    ON
        held.subject_number = plan_line.subject_number
        AND least(89, held.ordinal + CASE WHEN held.chance % 200 = 6 THEN 2 ELSE 0 END) = plan_line.ordinal
WHERE held.chance % 200 <> 0
ORDER BY held.organisation_id, held.study_group_id, held.lesson_on, held.lesson_number;

INSERT INTO attendance_check BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка ' || CAST(day_number AS VARCHAR) AS source_pointer,
    lesson_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    TRUE AS is_taken
FROM held
WHERE chance % 200 <> 2
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number;

INSERT INTO homework BY NAME
SELECT
    organisation_id,
    unnest(kept_by('exports', organisation_id)),
    'строка ' || CAST(day_number AS VARCHAR) AS source_pointer,
    lesson_id || '|1' AS homework_id,
    lesson_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    '§ ' || CAST(1 + ordinal AS VARCHAR) || ', упражнения ' || CAST(chance % 300 AS VARCHAR) AS content,
    CASE WHEN chance % 200 = 9 THEN 'empty' ELSE 'full' END AS substance_code,
    'russian' AS language_code,
    starts_at + CASE WHEN chance % 200 = 3 THEN INTERVAL 2000 MINUTE ELSE INTERVAL 45 MINUTE END AS recorded_from_at,
    starts_at + CASE WHEN chance % 200 = 3 THEN INTERVAL 2000 MINUTE ELSE INTERVAL 45 MINUTE END AS recorded_until_at
FROM held
WHERE chance % 3 <> 0
ORDER BY organisation_id, study_group_id, lesson_on, lesson_number;
