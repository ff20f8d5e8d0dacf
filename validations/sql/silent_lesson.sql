-- Lessons of past days, not cancelled, of which the journal shows nothing: no topic, homework, mark, absence or taken
-- attendance; when it was last read, and whether after the lesson's day: a book exported before can't show it.
WITH topicless AS (
    SELECT
        lesson.organisation_id,
        lesson.source,
        lesson.lesson_id,
        lesson.study_group_id,
        lesson.subject_id,
        night.as_of_at,
        lesson_day.calendar_on,
        lesson_day.ends_at
    FROM lesson
    INNER JOIN night ON lesson.organisation_id = night.organisation_id AND lesson.lesson_on < night.as_of_on
    INNER JOIN local_day AS lesson_day
        ON night.timezone = lesson_day.timezone AND lesson.lesson_on = lesson_day.calendar_on
    ANTI JOIN (SELECT organisation_id, lesson_id FROM lesson_topic WHERE topic <> '') AS written
        ON lesson.organisation_id = written.organisation_id AND lesson.lesson_id = written.lesson_id
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

-- The few lessons without a topic are looked up among the many marks, and among those last.
silent AS (
    SELECT topicless.*
    FROM topicless
    ANTI JOIN (SELECT organisation_id, lesson_id FROM attendance_check WHERE is_taken) AS taken
        ON topicless.organisation_id = taken.organisation_id AND topicless.lesson_id = taken.lesson_id
    ANTI JOIN homework
        ON topicless.organisation_id = homework.organisation_id AND topicless.lesson_id = homework.lesson_id
    ANTI JOIN attendance
        ON topicless.organisation_id = attendance.organisation_id AND topicless.lesson_id = attendance.lesson_id
    ANTI JOIN mark
        ON topicless.organisation_id = mark.organisation_id AND topicless.lesson_id = mark.lesson_id
)

SELECT
    silent.organisation_id,
    silent.lesson_id,
    coalesce(max(coverage.observed_at), silent.as_of_at) AS read_at,
    coalesce(max(coverage.observed_at), silent.as_of_at) >= silent.ends_at AS is_read
FROM silent
LEFT JOIN coverage
    ON
        silent.organisation_id = coverage.organisation_id
        AND silent.source = coverage.source
        AND coverage.entity = 'lesson'
        AND coverage.scope IN ('', silent.study_group_id)
        AND coverage.subject_id IN ('', silent.subject_id)
        AND silent.calendar_on BETWEEN coverage.covered_from_on AND coverage.covered_to_on
GROUP BY silent.organisation_id, silent.lesson_id, silent.as_of_at, silent.ends_at
