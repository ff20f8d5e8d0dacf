/*
title: Темы идут не в порядке календарно-тематического плана
what: >-
  Темы занятий идут в порядке КТП, ни одна не пропущена. Какая строка плана записана, узнаётся с теми же допусками, что
  и в правиле topic-off-plan; тема, которая стоит в плане несколько раз или лишь похожа на строку, места не имеет.

  Пропуск — тема плана, не записанная ни на одном занятии, когда следующие за ней уже пройдены. Занятия между ними,
  тема которых не записана или не узнана, столько же тем и объясняют: о них говорят другие находки. Вне очереди — тема
  занятия, которая не лежит между темами соседних занятий, хотя сами они идут по порядку, или тема, что стоит в плане
  раньше предыдущей. Объединение — две и более идущие подряд темы плана в одном занятии — порядка не нарушает,
  продолжение темы на следующем занятии тоже.
why: Пропущенная тема не пройдена, а переставленная меняет программу без решения о том.
remedy: >-
  Запишите пропущенную тему на занятии, где её прошли, или внесите изменение в КТП; тему, записанную не на своём
  занятии, исправьте.
dimension: consistency
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {same_percent: integer, doubt_percent: integer}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2c: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [lessons, topics]
  entities:
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number]
    lesson_topic:
      [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, topic_normalised, topic_words]
    study_group: [study_group_id, parent_study_group_id]
    topic_plan: [study_group_id, subject_id, ordinal, topic, topic_normalised, topic_words]
denominator:
  unit: тем занятий
  unknown: место темы в КТП
  sql: |
    SELECT
        lesson_topic.organisation_id,
        count(topic_line.first_ordinal) AS checked,
        count(*) - count(topic_line.first_ordinal) AS unknown
    FROM lesson_topic
    INNER JOIN requirement
        ON
            lesson_topic.organisation_id = requirement.organisation_id
            AND lesson_topic.source = requirement.source
            AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    LEFT JOIN topic_line
        ON
            lesson_topic.organisation_id = topic_line.organisation_id
            AND lesson_topic.lesson_id = topic_line.lesson_id
            AND topic_line.percent >= requirement.same_percent
    GROUP BY lesson_topic.organisation_id
examples:
  pass:
    - title: Порядок соблюдён — две темы объединены в одном занятии, третья растянута на два
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: СВ-21}
        topic_plan:
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 1, topic_normalised: кислоты, topic_words: кеслат}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 2, topic_normalised: соли, topic_words: сал}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 3, topic_normalised: оксиды, topic_words: аксед}
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-06, lesson_number: 1}
          - {lesson_id: л3, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-07, lesson_number: 1}
        lesson_topic:
          - {lesson_id: л1, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Кислоты. Соли, topic_normalised: кислоты. соли, topic_words: кеслат сал}
          - {lesson_id: л2, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-06, lesson_number: 1,
             topic: Оксиды, topic_normalised: оксиды, topic_words: аксед}
          - {lesson_id: л3, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-07, lesson_number: 1,
             topic: Оксиды, topic_normalised: оксиды, topic_words: аксед}
  fail:
    - title: Строгое соответствие — тема «Соли» пропущена
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: СВ-21}
        topic_plan:
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 1, topic_normalised: кислоты, topic_words: кеслат}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 2, topic_normalised: соли, topic_words: сал}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 3, topic_normalised: оксиды, topic_words: аксед}
        lesson_topic:
          - {lesson_id: л1, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Кислоты, topic_normalised: кислоты, topic_words: кеслат}
          - {lesson_id: л2, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-06, lesson_number: 1,
             topic: Оксиды, topic_normalised: оксиды, topic_words: аксед}
      expect:
        - {study_group: СВ-21, subject: Химия, date: 2026-10-06, number: "1", certainty: certain}
    - title: Строгое соответствие — последняя тема плана записана раньше своей очереди
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: СВ-21}
        topic_plan:
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 1, topic_normalised: кислоты, topic_words: кеслат}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 2, topic_normalised: соли, topic_words: сал}
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 3, topic_normalised: оксиды, topic_words: аксед}
        lesson_topic:
          - {lesson_id: л1, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Кислоты, topic_normalised: кислоты, topic_words: кеслат}
          - {lesson_id: л2, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-06, lesson_number: 1,
             topic: Оксиды, topic_normalised: оксиды, topic_words: аксед}
          - {lesson_id: л3, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-07, lesson_number: 1,
             topic: Соли, topic_normalised: соли, topic_words: сал}
      expect:
        - {study_group: СВ-21, subject: Химия, date: 2026-10-06, number: "1", certainty: certain}
*/
WITH recorded AS (
    SELECT
        lesson_topic.organisation_id,
        requirement.obligation_id,
        lesson_topic.study_group_id,
        lesson_topic.subject_id,
        lesson_topic.lesson_id,
        lesson_topic.lesson_on,
        lesson_topic.lesson_number,
        lesson_topic.topic_normalised,
        topic_line.plan_group_id,
        topic_line.first_ordinal,
        topic_line.last_ordinal,
        topic_line.alike_ordinal,
        topic_line.percent >= requirement.same_percent AS is_planned,
        topic_line.alike_percent >= requirement.doubt_percent AS is_alike
    FROM lesson_topic
    INNER JOIN requirement
        ON
            lesson_topic.organisation_id = requirement.organisation_id
            AND lesson_topic.source = requirement.source
            AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN topic_line
        ON
            lesson_topic.organisation_id = topic_line.organisation_id
            AND lesson_topic.lesson_id = topic_line.lesson_id
),

neighboured AS (
    SELECT
        recorded.*,
        lag(recorded.last_ordinal) OVER course AS former_ordinal,
        lead(recorded.first_ordinal) OVER course AS next_ordinal
    FROM recorded
    WHERE recorded.is_planned AND recorded.first_ordinal IS NOT NULL
    WINDOW course AS (
        PARTITION BY recorded.organisation_id, recorded.obligation_id, recorded.study_group_id, recorded.subject_id
        ORDER BY recorded.lesson_on, recorded.lesson_number, recorded.lesson_id
    )
),

-- A course whose every topic is the line of the former or the next one is in order; most are.
uneven AS (
    SELECT DISTINCT
        organisation_id,
        obligation_id,
        study_group_id,
        subject_id
    FROM neighboured
    WHERE first_ordinal < former_ordinal OR first_ordinal > former_ordinal + 1
),

-- The lessons of those courses in their order, also such as have a topic alone.
held AS (
    SELECT
        lesson.organisation_id,
        uneven.obligation_id,
        lesson.study_group_id,
        lesson.subject_id,
        lesson.lesson_id,
        lesson.lesson_on,
        lesson.lesson_number
    FROM uneven
    INNER JOIN requirement
        ON uneven.organisation_id = requirement.organisation_id AND uneven.obligation_id = requirement.obligation_id
    INNER JOIN lesson
        ON
            uneven.organisation_id = lesson.organisation_id
            AND uneven.study_group_id = lesson.study_group_id
            AND uneven.subject_id = lesson.subject_id
            AND requirement.source = lesson.source
    UNION
    SELECT
        recorded.organisation_id,
        recorded.obligation_id,
        recorded.study_group_id,
        recorded.subject_id,
        recorded.lesson_id,
        recorded.lesson_on,
        recorded.lesson_number
    FROM recorded
    INNER JOIN uneven
        ON
            recorded.organisation_id = uneven.organisation_id
            AND recorded.obligation_id = uneven.obligation_id
            AND recorded.study_group_id = uneven.study_group_id
            AND recorded.subject_id = uneven.subject_id
),

counted AS (
    SELECT
        organisation_id,
        obligation_id,
        lesson_id,
        row_number() OVER (
            PARTITION BY organisation_id, obligation_id, study_group_id, subject_id
            ORDER BY lesson_on, lesson_number, lesson_id
        ) AS turn
    FROM held
),

placed AS (
    SELECT
        neighboured.*,
        counted.turn,
        coalesce(
            neighboured.former_ordinal <= neighboured.next_ordinal
            AND (
                neighboured.first_ordinal < neighboured.former_ordinal
                OR neighboured.last_ordinal > neighboured.next_ordinal
            ),
            FALSE
        ) AS is_misplaced
    FROM neighboured
    INNER JOIN counted
        ON
            neighboured.organisation_id = counted.organisation_id
            AND neighboured.obligation_id = counted.obligation_id
            AND neighboured.lesson_id = counted.lesson_id
),

chained AS (
    SELECT
        placed.*,
        lag(placed.last_ordinal) OVER course AS chain_ordinal,
        lag(placed.turn) OVER course AS chain_turn
    FROM placed
    WHERE NOT placed.is_misplaced
    WINDOW course AS (
        PARTITION BY placed.organisation_id, placed.obligation_id, placed.study_group_id, placed.subject_id
        ORDER BY placed.turn
    )
),

gap AS (
    SELECT
        chained.organisation_id,
        chained.obligation_id,
        chained.study_group_id,
        chained.subject_id,
        chained.lesson_id,
        chained.turn,
        chained.chain_turn,
        topic_plan.ordinal,
        topic_plan.topic_normalised
    FROM chained
    INNER JOIN topic_plan
        ON
            chained.organisation_id = topic_plan.organisation_id
            AND chained.plan_group_id = topic_plan.study_group_id
            AND chained.subject_id = topic_plan.subject_id
            AND chained.chain_ordinal < topic_plan.ordinal
            AND chained.first_ordinal > topic_plan.ordinal
    WHERE chained.first_ordinal > chained.chain_ordinal + 1
),

taken AS (
    -- Lines that some lesson of the group may have been about: those of its place, of its text, those it resembles.
    SELECT DISTINCT
        gap.organisation_id,
        gap.obligation_id,
        gap.lesson_id,
        gap.ordinal
    FROM gap
    INNER JOIN recorded
        ON
            gap.organisation_id = recorded.organisation_id
            AND gap.obligation_id = recorded.obligation_id
            AND gap.study_group_id = recorded.study_group_id
            AND gap.subject_id = recorded.subject_id
            AND (
                (recorded.is_planned AND gap.ordinal BETWEEN recorded.first_ordinal AND recorded.last_ordinal)
                OR (recorded.is_alike AND recorded.alike_ordinal = gap.ordinal)
                OR recorded.topic_normalised = gap.topic_normalised
            )
),

skipped AS (
    SELECT
        gap.organisation_id,
        gap.obligation_id,
        gap.lesson_id,
        count(*) AS lines,
        min(gap.ordinal) AS ordinal
    FROM gap
    LEFT JOIN taken
        ON
            gap.organisation_id = taken.organisation_id
            AND gap.obligation_id = taken.obligation_id
            AND gap.lesson_id = taken.lesson_id
            AND gap.ordinal = taken.ordinal
    WHERE taken.ordinal IS NULL
    GROUP BY gap.organisation_id, gap.obligation_id, gap.lesson_id, gap.turn, gap.chain_turn
    -- A lesson between whose line is unknown may have been about one of them.
    HAVING count(*) > gap.turn - gap.chain_turn - 1
)

SELECT
    placed.organisation_id,
    placed.obligation_id,
    placed.study_group_id,
    placed.subject_id,
    placed.lesson_on,
    placed.lesson_number,
    'certain' AS certainty,
    placed.lesson_on AS event_on,
    CASE
        WHEN placed.is_misplaced
            THEN
                'Тема № ' || cast(placed.first_ordinal AS VARCHAR) || ' КТП записана между темами № '
                || cast(placed.former_ordinal AS VARCHAR) || ' и № ' || cast(placed.next_ordinal AS VARCHAR)
        WHEN placed.first_ordinal < chained.chain_ordinal
            THEN
                'Тема № ' || cast(placed.first_ordinal AS VARCHAR) || ' КТП записана после темы № '
                || cast(chained.chain_ordinal AS VARCHAR)
        ELSE
            'После темы № ' || cast(chained.chain_ordinal AS VARCHAR) || ' КТП записана № '
            || cast(placed.first_ordinal AS VARCHAR) || ': пропущено тем — ' || cast(skipped.lines AS VARCHAR)
            || ', первая из них — № ' || cast(skipped.ordinal AS VARCHAR)
    END AS detail,
    lesson_topic.source_page,
    lesson_topic.source_pointer
FROM placed
INNER JOIN lesson_topic
    ON placed.organisation_id = lesson_topic.organisation_id AND placed.lesson_id = lesson_topic.lesson_id
LEFT JOIN chained
    ON
        placed.organisation_id = chained.organisation_id
        AND placed.obligation_id = chained.obligation_id
        AND placed.lesson_id = chained.lesson_id
LEFT JOIN skipped
    ON
        placed.organisation_id = skipped.organisation_id
        AND placed.obligation_id = skipped.obligation_id
        AND placed.lesson_id = skipped.lesson_id
WHERE
    placed.is_misplaced
    OR placed.first_ordinal < chained.chain_ordinal
    OR skipped.lines IS NOT NULL
