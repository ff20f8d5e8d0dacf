-- A lesson is moved when of one series exactly one occurrence vanished and exactly one came on a day that had
-- been read before, and what both say of themselves is the same.
CREATE OR REPLACE TEMP TABLE moved_lesson AS
WITH gone AS MATERIALIZED (
    SELECT c.*, l.read_at AS last_read_at
    FROM lesson AS c
    INNER JOIN temp.gone_lesson AS g ON g.lesson_id = c.lesson_id
    LEFT JOIN temp.page_last_read AS l ON l.source_page = c.source_page
    WHERE c.organisation_id = $organisation
),

come AS MATERIALIZED (
    SELECT n.*
    FROM lesson AS n
    WHERE n.organisation_id = $organisation AND n.source = $source AND n.moved_from_lesson_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM temp.gone_lesson AS g WHERE g.lesson_id = n.lesson_id)
        AND EXISTS (
            SELECT 1 FROM gone AS g
            WHERE g.source_lesson_id = n.source_lesson_id AND g.study_group_id = n.study_group_id
                AND g.subject_id = n.subject_id AND n.first_seen_at > coalesce(g.last_read_at, g.changed_at)
        )
        AND EXISTS (
            SELECT 1 FROM temp.coverage_here AS k
            WHERE k.entity = 'lesson'
                AND k.observed_at < n.first_seen_at
                AND (k.scope = '' OR k.scope = n.study_group_id)
                AND (k.subject_id = '' OR k.subject_id = n.subject_id)
                AND (k.covered_from_on IS NULL OR n.lesson_on BETWEEN k.covered_from_on AND k.covered_to_on)
        )
),

paired AS (
    SELECT
        g.source_lesson_id, g.study_group_id, g.subject_id,
        min(g.lesson_id) AS old_lesson_id, min(n.lesson_id) AS new_lesson_id
    FROM gone AS g
    INNER JOIN come AS n
        ON n.source_lesson_id = g.source_lesson_id AND n.study_group_id = g.study_group_id
        AND n.subject_id = g.subject_id
    GROUP BY ALL
    HAVING count(DISTINCT g.lesson_id) = 1 AND count(DISTINCT n.lesson_id) = 1
)

SELECT p.old_lesson_id, p.new_lesson_id
FROM paired AS p
LEFT JOIN lesson_topic AS o ON o.organisation_id = $organisation AND o.lesson_id = p.old_lesson_id
LEFT JOIN lesson_topic AS n ON n.organisation_id = $organisation AND n.lesson_id = p.new_lesson_id
WHERE coalesce(o.topic = n.topic, true)
    AND (
        NOT EXISTS (SELECT 1 FROM mark AS m WHERE m.organisation_id = $organisation AND m.lesson_id = p.old_lesson_id)
        OR EXISTS (
            SELECT 1
            FROM mark AS m
            INNER JOIN mark AS w
                ON w.organisation_id = m.organisation_id AND w.student_id = m.student_id AND w.raw_value = m.raw_value
            WHERE m.organisation_id = $organisation AND m.lesson_id = p.old_lesson_id
                AND w.lesson_id = p.new_lesson_id
        )
    )
