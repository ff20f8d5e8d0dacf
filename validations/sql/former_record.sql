-- Records that another value stood in place of before: recorded when their place was first filled.
-- A former version counts where it was replaced (superseded), or where the same value stood under another id: a mark
-- whose work got a name later, homework whose number changed.
WITH former AS (
    SELECT
        'mark' AS entity,
        mark.organisation_id,
        mark.mark_id AS record_id,
        mark.recorded_from_at,
        mark.recorded_until_at,
        revision.recorded_from_at AS former_from_at,
        revision.recorded_until_at AS former_until_at
    FROM mark_revision AS revision
    INNER JOIN night ON revision.organisation_id = night.organisation_id
    INNER JOIN mark
        ON
            revision.organisation_id = mark.organisation_id
            AND revision.student_id = mark.student_id
            AND revision.lesson_id = mark.lesson_id
    WHERE
        (revision.change_code = 'superseded' AND revision.mark_id = mark.mark_id)
        OR (revision.change_code = 'deleted' AND revision.raw_value = mark.raw_value)
    UNION ALL
    SELECT
        'attendance' AS entity,
        attendance.organisation_id,
        attendance.attendance_id AS record_id,
        attendance.recorded_from_at,
        attendance.recorded_until_at,
        revision.recorded_from_at AS former_from_at,
        revision.recorded_until_at AS former_until_at
    FROM attendance_revision AS revision
    INNER JOIN night ON revision.organisation_id = night.organisation_id
    INNER JOIN attendance
        ON
            revision.organisation_id = attendance.organisation_id
            AND revision.attendance_id = attendance.attendance_id
    WHERE
        revision.change_code = 'superseded'
        OR (revision.change_code = 'deleted' AND revision.raw_value = attendance.raw_value)
    UNION ALL
    SELECT
        'homework' AS entity,
        homework.organisation_id,
        homework.homework_id AS record_id,
        homework.recorded_from_at,
        homework.recorded_until_at,
        revision.recorded_from_at AS former_from_at,
        revision.recorded_until_at AS former_until_at
    FROM homework_revision AS revision
    INNER JOIN night ON revision.organisation_id = night.organisation_id
    INNER JOIN homework
        ON
            revision.organisation_id = homework.organisation_id
            AND revision.lesson_id = homework.lesson_id
    WHERE
        (
            (revision.change_code = 'superseded' AND revision.homework_id = homework.homework_id)
            OR (revision.change_code = 'deleted' AND revision.content = homework.content)
        )
        -- That nothing was set is no homework: what stands in its place now was not recorded with it.
        AND coalesce(revision.substance_code, '') <> 'not_set'
    UNION ALL
    SELECT
        'lesson_topic' AS entity,
        lesson_topic.organisation_id,
        lesson_topic.lesson_id AS record_id,
        lesson_topic.recorded_from_at,
        lesson_topic.recorded_until_at,
        revision.recorded_from_at AS former_from_at,
        revision.recorded_until_at AS former_until_at
    FROM lesson_topic_revision AS revision
    INNER JOIN night ON revision.organisation_id = night.organisation_id
    INNER JOIN lesson_topic
        ON
            revision.organisation_id = lesson_topic.organisation_id
            AND revision.lesson_id = lesson_topic.lesson_id
    WHERE
        revision.change_code = 'superseded'
        OR (revision.change_code = 'deleted' AND revision.topic = lesson_topic.topic)
)

SELECT
    entity,
    organisation_id,
    record_id,
    CASE
        WHEN bool_or(recorded_from_at IS NULL OR former_from_at IS NULL) THEN NULL
        ELSE least(min(recorded_from_at), min(former_from_at))
    END AS recorded_from_at,
    least(min(recorded_until_at), min(former_until_at)) AS recorded_until_at
FROM former
GROUP BY entity, organisation_id, record_id
