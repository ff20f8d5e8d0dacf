-- Which line of the plan (КТП) a recorded topic is: by its text, by its words, or several lines merged in one lesson.
-- Only topics of groups with a plan. Knows no thresholds: those are parameters of the clauses.
WITH plan_group AS (
    -- A group follows its own plan; without one, the plan of the class it is part of.
    SELECT
        group_place.organisation_id,
        group_place.study_group_id,
        planned.subject_id,
        coalesce(
            max(CASE WHEN group_place.named = 'own' THEN group_place.named_group_id END),
            max(group_place.named_group_id)
        ) AS plan_group_id
    FROM group_place
    INNER JOIN night ON group_place.organisation_id = night.organisation_id
    INNER JOIN (SELECT DISTINCT organisation_id, study_group_id, subject_id FROM topic_plan) AS planned
        ON
            group_place.organisation_id = planned.organisation_id
            AND group_place.named_group_id = planned.study_group_id
    WHERE group_place.named <> 'part'
    GROUP BY group_place.organisation_id, group_place.study_group_id, planned.subject_id
),

-- A plan goes by a number here: its three ids are dear to compare for every line and topic.
plan AS (
    SELECT
        organisation_id,
        plan_group_id,
        subject_id,
        row_number() OVER (ORDER BY organisation_id, plan_group_id, subject_id) AS plan_number
    FROM (SELECT DISTINCT organisation_id, plan_group_id, subject_id FROM plan_group) AS followed
),

course AS (
    SELECT
        plan_group.organisation_id,
        plan_group.study_group_id,
        plan_group.subject_id,
        plan_group.plan_group_id,
        plan.plan_number
    FROM plan_group
    INNER JOIN plan
        ON
            plan_group.organisation_id = plan.organisation_id
            AND plan_group.plan_group_id = plan.plan_group_id
            AND plan_group.subject_id = plan.subject_id
),

written AS (
    SELECT
        lesson_topic.organisation_id,
        lesson_topic.lesson_id,
        lesson_topic.topic_normalised,
        lesson_topic.topic_words,
        course.plan_group_id,
        course.plan_number
    FROM lesson_topic
    INNER JOIN course
        ON
            lesson_topic.organisation_id = course.organisation_id
            AND lesson_topic.study_group_id = course.study_group_id
            AND lesson_topic.subject_id = course.subject_id
    WHERE lesson_topic.topic_normalised <> ''
),

plan_line AS (
    SELECT
        plan.plan_number,
        topic_plan.ordinal,
        topic_plan.topic_normalised,
        topic_plan.topic_words
    FROM topic_plan
    INNER JOIN plan
        ON
            topic_plan.organisation_id = plan.organisation_id
            AND topic_plan.study_group_id = plan.plan_group_id
            AND topic_plan.subject_id = plan.subject_id
),

plan_text AS (
    SELECT
        plan_number,
        topic_normalised,
        count(*) AS lines,
        min(ordinal) AS ordinal
    FROM plan_line
    GROUP BY plan_number, topic_normalised
),

compared AS (
    SELECT
        written.*,
        plan_text.lines AS exact_lines,
        plan_text.ordinal AS exact_ordinal
    FROM written
    LEFT JOIN plan_text
        ON written.plan_number = plan_text.plan_number AND written.topic_normalised = plan_text.topic_normalised
),

-- Most topics are written as the plan has them: only the others are taken apart.
reworded AS (
    SELECT
        *,
        row_number() OVER (ORDER BY organisation_id, lesson_id) AS topic_number
    FROM compared
    WHERE exact_lines IS NULL
),

topic_taken_apart AS (
    SELECT
        topic_number,
        plan_number,
        list_filter(string_split(topic_words, ' '), word -> word <> '') AS words
    FROM reworded
),

topic_word AS (
    SELECT
        * EXCLUDE (words),
        unnest(words) AS word
    FROM topic_taken_apart
),

topic_size AS (
    SELECT
        topic_number,
        len(words) AS words,
        len(list_filter(words, word -> starts_with(word, '#'))) AS signs
    FROM topic_taken_apart
),

wanted AS (
    SELECT
        plan_line.plan_number,
        plan_line.ordinal,
        plan_line.topic_words
    FROM plan_line
    INNER JOIN (SELECT DISTINCT plan_number FROM reworded) AS compared_plan
        ON plan_line.plan_number = compared_plan.plan_number
),

-- Classes of a parallel follow the same lines: each text is taken apart once.
line_text AS (
    SELECT
        topic_words,
        list_filter(string_split(topic_words, ' '), word -> word <> '') AS words
    FROM (SELECT DISTINCT topic_words FROM wanted) AS text
),

line AS (
    SELECT
        wanted.plan_number,
        wanted.ordinal,
        line_text.words
    FROM wanted
    INNER JOIN line_text ON wanted.topic_words = line_text.topic_words
),

line_word AS (
    SELECT
        * EXCLUDE (words),
        unnest(words) AS word
    FROM line
),

shared AS (
    SELECT
        topic_word.topic_number,
        topic_word.plan_number,
        line_word.ordinal,
        count(*) AS words,
        count(*) FILTER (WHERE topic_word.word LIKE '#%') AS signs
    FROM topic_word
    INNER JOIN line_word
        ON topic_word.plan_number = line_word.plan_number AND topic_word.word = line_word.word
    GROUP BY topic_word.topic_number, topic_word.plan_number, line_word.ordinal
),

likeness AS (
    SELECT
        shared.topic_number,
        shared.plan_number,
        shared.ordinal,
        cast(200 * shared.words AS DOUBLE PRECISION) / (topic_size.words + len(line.words)) AS percent,
        -- Numbers, Latin words and single letters tell topics apart: each has to be in both.
        shared.signs = topic_size.signs
        AND shared.signs = len(list_filter(line.words, word -> starts_with(word, '#'))) AS has_same_signs,
        shared.words = len(line.words) AS is_within
    FROM shared
    INNER JOIN topic_size ON shared.topic_number = topic_size.topic_number
    INNER JOIN line
        ON shared.plan_number = line.plan_number AND shared.ordinal = line.ordinal
),

best AS (
    SELECT
        topic_number,
        max(percent) AS alike_percent,
        max(CASE WHEN has_same_signs THEN percent END) AS percent
    FROM likeness
    GROUP BY topic_number
),

nearest AS (
    SELECT
        best.topic_number,
        best.alike_percent,
        coalesce(best.percent, 0) AS percent,
        min(CASE WHEN likeness.percent = best.alike_percent THEN likeness.ordinal END) AS alike_ordinal,
        count(*) FILTER (WHERE likeness.has_same_signs AND likeness.percent = best.percent) AS lines,
        min(CASE WHEN likeness.has_same_signs AND likeness.percent = best.percent THEN likeness.ordinal END) AS ordinal
    FROM best
    INNER JOIN likeness ON best.topic_number = likeness.topic_number
    GROUP BY best.topic_number, best.alike_percent, best.percent
),

merged AS (
    -- Lines that stand in the topic whole, and how much of it they make up together.
    SELECT
        likeness.topic_number,
        count(DISTINCT likeness.ordinal) AS lines,
        min(likeness.ordinal) AS first_ordinal,
        max(likeness.ordinal) AS last_ordinal,
        len(list_distinct(flatten(list(line.words)))) AS words
    FROM likeness
    INNER JOIN line
        ON likeness.plan_number = line.plan_number AND likeness.ordinal = line.ordinal
    WHERE likeness.is_within
    GROUP BY likeness.topic_number
    HAVING count(DISTINCT likeness.ordinal) > 1
),

joint AS (
    SELECT
        merged.topic_number,
        merged.first_ordinal,
        merged.last_ordinal,
        merged.last_ordinal - merged.first_ordinal + 1 = merged.lines AS is_unbroken,
        cast(100 * merged.words AS DOUBLE PRECISION) / topic_size.words AS percent
    FROM merged
    INNER JOIN topic_size ON merged.topic_number = topic_size.topic_number
),

candidate AS (
    SELECT
        reworded.organisation_id,
        reworded.lesson_id,
        reworded.plan_group_id,
        nearest.lines AS nearest_lines,
        nearest.ordinal AS nearest_ordinal,
        coalesce(nearest.percent, 0) AS nearest_percent,
        -- Read by a Svod that did not take topics apart yet: like any line or none.
        coalesce(nearest.alike_percent, CASE WHEN reworded.topic_words IS NULL THEN 100 ELSE 0 END) AS alike_percent,
        nearest.alike_ordinal,
        joint.first_ordinal AS joint_first,
        joint.last_ordinal AS joint_last,
        joint.is_unbroken,
        joint.percent AS joint_percent,
        coalesce(joint.percent >= nearest.percent, FALSE) AS is_joint
    FROM reworded
    LEFT JOIN nearest ON reworded.topic_number = nearest.topic_number
    LEFT JOIN joint ON reworded.topic_number = joint.topic_number
)

-- A topic that stands in the plan several times has no place of its own there.
SELECT
    organisation_id,
    lesson_id,
    plan_group_id,
    100 AS percent,
    CASE WHEN exact_lines = 1 THEN exact_ordinal END AS first_ordinal,
    CASE WHEN exact_lines = 1 THEN exact_ordinal END AS last_ordinal,
    CASE WHEN topic_words IS NULL THEN 100 ELSE 0 END AS alike_percent,
    NULL AS alike_ordinal
FROM compared
WHERE exact_lines IS NOT NULL
UNION ALL
SELECT
    organisation_id,
    lesson_id,
    plan_group_id,
    CASE WHEN is_joint THEN joint_percent ELSE nearest_percent END AS percent,
    CASE
        WHEN is_joint THEN CASE WHEN is_unbroken THEN joint_first END
        WHEN nearest_lines = 1 THEN nearest_ordinal
    END AS first_ordinal,
    CASE
        WHEN is_joint THEN CASE WHEN is_unbroken THEN joint_last END
        WHEN nearest_lines = 1 THEN nearest_ordinal
    END AS last_ordinal,
    alike_percent,
    alike_ordinal
FROM candidate
