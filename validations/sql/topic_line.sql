-- Which line of the plan (КТП) a recorded topic is: by its text, by its words, or several lines merged in one lesson.
-- Only topics of groups with a plan. Knows no thresholds: those are parameters of the clauses.
WITH plan_group AS (
    -- A group follows its own plan; without one, the plan of the class it is part of.
    SELECT
        study_group.organisation_id,
        study_group.study_group_id,
        topic_plan.subject_id,
        coalesce(
            max(CASE WHEN topic_plan.study_group_id = study_group.study_group_id THEN topic_plan.study_group_id END),
            max(topic_plan.study_group_id)
        ) AS plan_group_id
    FROM study_group
    INNER JOIN topic_plan
        ON
            study_group.organisation_id = topic_plan.organisation_id
            AND topic_plan.study_group_id IN (study_group.study_group_id, study_group.parent_study_group_id)
    GROUP BY study_group.organisation_id, study_group.study_group_id, topic_plan.subject_id
),

written AS (
    SELECT
        lesson_topic.organisation_id,
        lesson_topic.lesson_id,
        lesson_topic.subject_id,
        lesson_topic.topic_normalised,
        lesson_topic.topic_words,
        plan_group.plan_group_id
    FROM lesson_topic
    INNER JOIN plan_group
        ON
            lesson_topic.organisation_id = plan_group.organisation_id
            AND lesson_topic.study_group_id = plan_group.study_group_id
            AND lesson_topic.subject_id = plan_group.subject_id
    WHERE lesson_topic.topic_normalised <> ''
),

exact AS (
    SELECT
        written.organisation_id,
        written.lesson_id,
        count(*) AS lines,
        min(topic_plan.ordinal) AS ordinal
    FROM written
    INNER JOIN topic_plan
        ON
            written.organisation_id = topic_plan.organisation_id
            AND written.plan_group_id = topic_plan.study_group_id
            AND written.subject_id = topic_plan.subject_id
            AND written.topic_normalised = topic_plan.topic_normalised
    GROUP BY written.organisation_id, written.lesson_id
),

reworded AS (
    SELECT written.*
    FROM written
    LEFT JOIN exact ON written.organisation_id = exact.organisation_id AND written.lesson_id = exact.lesson_id
    WHERE exact.lesson_id IS NULL
),

place AS (
    -- No topic has more words than these places.
    SELECT tens.tens + units.units AS number
    FROM (VALUES (0), (8), (16), (24)) AS tens (tens)
    CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8)) AS units (units)
),

topic_word AS (
    SELECT
        reworded.organisation_id,
        reworded.lesson_id,
        reworded.plan_group_id,
        reworded.subject_id,
        split_part(reworded.topic_words, ' ', place.number) AS word
    FROM reworded
    CROSS JOIN place
    WHERE split_part(reworded.topic_words, ' ', place.number) <> ''
),

topic_size AS (
    SELECT
        organisation_id,
        lesson_id,
        count(*) AS words,
        count(*) FILTER (WHERE word LIKE '#%') AS signs
    FROM topic_word
    GROUP BY organisation_id, lesson_id
),

wanted AS (
    SELECT DISTINCT
        organisation_id,
        plan_group_id,
        subject_id
    FROM reworded
),

line_word AS (
    SELECT
        topic_plan.organisation_id,
        topic_plan.study_group_id AS plan_group_id,
        topic_plan.subject_id,
        topic_plan.ordinal,
        split_part(topic_plan.topic_words, ' ', place.number) AS word
    FROM topic_plan
    INNER JOIN wanted
        ON
            topic_plan.organisation_id = wanted.organisation_id
            AND topic_plan.study_group_id = wanted.plan_group_id
            AND topic_plan.subject_id = wanted.subject_id
    CROSS JOIN place
    WHERE split_part(topic_plan.topic_words, ' ', place.number) <> ''
),

line_size AS (
    SELECT
        organisation_id,
        plan_group_id,
        subject_id,
        ordinal,
        count(*) AS words,
        count(*) FILTER (WHERE word LIKE '#%') AS signs
    FROM line_word
    GROUP BY organisation_id, plan_group_id, subject_id, ordinal
),

shared AS (
    SELECT
        topic_word.organisation_id,
        topic_word.lesson_id,
        topic_word.plan_group_id,
        topic_word.subject_id,
        line_word.ordinal,
        count(*) AS words,
        count(*) FILTER (WHERE topic_word.word LIKE '#%') AS signs
    FROM topic_word
    INNER JOIN line_word
        ON
            topic_word.organisation_id = line_word.organisation_id
            AND topic_word.plan_group_id = line_word.plan_group_id
            AND topic_word.subject_id = line_word.subject_id
            AND topic_word.word = line_word.word
    GROUP BY
        topic_word.organisation_id,
        topic_word.lesson_id,
        topic_word.plan_group_id,
        topic_word.subject_id,
        line_word.ordinal
),

likeness AS (
    SELECT
        shared.organisation_id,
        shared.lesson_id,
        shared.plan_group_id,
        shared.subject_id,
        shared.ordinal,
        cast(200 * shared.words AS DOUBLE PRECISION) / (topic_size.words + line_size.words) AS percent,
        -- Numbers, Latin words and single letters tell topics apart: each has to be in both.
        shared.signs = topic_size.signs AND shared.signs = line_size.signs AS has_same_signs,
        shared.words = line_size.words AS is_within
    FROM shared
    INNER JOIN topic_size
        ON shared.organisation_id = topic_size.organisation_id AND shared.lesson_id = topic_size.lesson_id
    INNER JOIN line_size
        ON
            shared.organisation_id = line_size.organisation_id
            AND shared.plan_group_id = line_size.plan_group_id
            AND shared.subject_id = line_size.subject_id
            AND shared.ordinal = line_size.ordinal
),

best AS (
    SELECT
        organisation_id,
        lesson_id,
        max(percent) AS alike_percent,
        max(CASE WHEN has_same_signs THEN percent END) AS percent
    FROM likeness
    GROUP BY organisation_id, lesson_id
),

nearest AS (
    SELECT
        best.organisation_id,
        best.lesson_id,
        best.alike_percent,
        coalesce(best.percent, 0) AS percent,
        min(CASE WHEN likeness.percent = best.alike_percent THEN likeness.ordinal END) AS alike_ordinal,
        count(*) FILTER (WHERE likeness.has_same_signs AND likeness.percent = best.percent) AS lines,
        min(CASE WHEN likeness.has_same_signs AND likeness.percent = best.percent THEN likeness.ordinal END) AS ordinal
    FROM best
    INNER JOIN likeness
        ON best.organisation_id = likeness.organisation_id AND best.lesson_id = likeness.lesson_id
    GROUP BY best.organisation_id, best.lesson_id, best.alike_percent, best.percent
),

merged AS (
    -- Lines that stand in the topic whole, and how much of it they make up together.
    SELECT
        likeness.organisation_id,
        likeness.lesson_id,
        count(DISTINCT likeness.ordinal) AS lines,
        min(likeness.ordinal) AS first_ordinal,
        max(likeness.ordinal) AS last_ordinal,
        count(DISTINCT line_word.word) AS words
    FROM likeness
    INNER JOIN line_word
        ON
            likeness.organisation_id = line_word.organisation_id
            AND likeness.plan_group_id = line_word.plan_group_id
            AND likeness.subject_id = line_word.subject_id
            AND likeness.ordinal = line_word.ordinal
    WHERE likeness.is_within
    GROUP BY likeness.organisation_id, likeness.lesson_id
    HAVING count(DISTINCT likeness.ordinal) > 1
),

joint AS (
    SELECT
        merged.organisation_id,
        merged.lesson_id,
        merged.first_ordinal,
        merged.last_ordinal,
        merged.last_ordinal - merged.first_ordinal + 1 = merged.lines AS is_unbroken,
        cast(100 * merged.words AS DOUBLE PRECISION) / topic_size.words AS percent
    FROM merged
    INNER JOIN topic_size
        ON merged.organisation_id = topic_size.organisation_id AND merged.lesson_id = topic_size.lesson_id
),

candidate AS (
    SELECT
        written.organisation_id,
        written.lesson_id,
        written.plan_group_id,
        exact.lines AS exact_lines,
        exact.ordinal AS exact_ordinal,
        nearest.lines AS nearest_lines,
        nearest.ordinal AS nearest_ordinal,
        coalesce(nearest.percent, 0) AS nearest_percent,
        -- Read by a Svod that did not take topics apart yet: like any line or none.
        coalesce(nearest.alike_percent, CASE WHEN written.topic_words IS NULL THEN 100 ELSE 0 END) AS alike_percent,
        nearest.alike_ordinal,
        joint.first_ordinal AS joint_first,
        joint.last_ordinal AS joint_last,
        joint.is_unbroken,
        joint.percent AS joint_percent,
        coalesce(joint.percent >= nearest.percent, FALSE) AS is_joint
    FROM written
    LEFT JOIN exact ON written.organisation_id = exact.organisation_id AND written.lesson_id = exact.lesson_id
    LEFT JOIN nearest ON written.organisation_id = nearest.organisation_id AND written.lesson_id = nearest.lesson_id
    LEFT JOIN joint ON written.organisation_id = joint.organisation_id AND written.lesson_id = joint.lesson_id
)

-- A topic that stands in the plan several times has no place of its own there.
SELECT
    organisation_id,
    lesson_id,
    plan_group_id,
    CASE
        WHEN exact_lines IS NOT NULL THEN 100
        WHEN is_joint THEN joint_percent
        ELSE nearest_percent
    END AS percent,
    CASE
        WHEN exact_lines IS NOT NULL THEN CASE WHEN exact_lines = 1 THEN exact_ordinal END
        WHEN is_joint THEN CASE WHEN is_unbroken THEN joint_first END
        WHEN nearest_lines = 1 THEN nearest_ordinal
    END AS first_ordinal,
    CASE
        WHEN exact_lines IS NOT NULL THEN CASE WHEN exact_lines = 1 THEN exact_ordinal END
        WHEN is_joint THEN CASE WHEN is_unbroken THEN joint_last END
        WHEN nearest_lines = 1 THEN nearest_ordinal
    END AS last_ordinal,
    alike_percent,
    alike_ordinal
FROM candidate
