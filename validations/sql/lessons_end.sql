-- When the lessons that the students of a group have on a day are over: for certain at `ends_at`, at the latest at
-- `latest_at`. Theirs are the group's own lessons, those of its whole and those of its parts. Another part of the same
-- whole is taught beside it: its lessons are theirs where somebody is enrolled in both, and may be where the journal
-- does not say who is in the one or in the other. By the source that tells of the lessons.
WITH last_lesson AS (
    SELECT
        organisation_id,
        source,
        study_group_id,
        lesson_on,
        max(ends_at) AS ends_at
    FROM lesson
    WHERE ends_at IS NOT NULL AND NOT coalesce(is_cancelled, FALSE)
    GROUP BY organisation_id, source, study_group_id, lesson_on
),

beside AS (
    SELECT
        part.organisation_id,
        part.study_group_id,
        other.study_group_id AS other_group_id
    FROM study_group AS part
    INNER JOIN study_group AS other
        ON
            part.organisation_id = other.organisation_id
            AND part.parent_study_group_id = other.parent_study_group_id
            AND part.study_group_id <> other.study_group_id
),

listed AS (
    SELECT DISTINCT
        organisation_id,
        study_group_id
    FROM enrolment
),

in_both AS (
    SELECT
        mine.organisation_id,
        mine.study_group_id,
        theirs.study_group_id AS other_group_id,
        greatest(mine.enrolled_from_on, theirs.enrolled_from_on) AS both_from_on,
        least(mine.enrolled_to_on, theirs.enrolled_to_on) AS both_to_on
    FROM beside
    INNER JOIN enrolment AS mine
        ON beside.organisation_id = mine.organisation_id AND beside.study_group_id = mine.study_group_id
    INNER JOIN enrolment AS theirs
        ON
            beside.organisation_id = theirs.organisation_id
            AND beside.other_group_id = theirs.study_group_id
            AND mine.student_id = theirs.student_id
),

lesson_of AS (
    SELECT
        organisation_id,
        source,
        study_group_id,
        lesson_on,
        ends_at,
        TRUE AS is_theirs
    FROM last_lesson
    UNION ALL
    SELECT
        group_place.organisation_id,
        last_lesson.source,
        group_place.study_group_id,
        last_lesson.lesson_on,
        last_lesson.ends_at,
        TRUE AS is_theirs
    FROM group_place
    INNER JOIN last_lesson
        ON
            group_place.organisation_id = last_lesson.organisation_id
            AND group_place.named_group_id = last_lesson.study_group_id
    UNION ALL
    SELECT
        beside.organisation_id,
        last_lesson.source,
        beside.study_group_id,
        last_lesson.lesson_on,
        last_lesson.ends_at,
        in_both.study_group_id IS NOT NULL AS is_theirs
    FROM beside
    INNER JOIN last_lesson
        ON
            beside.organisation_id = last_lesson.organisation_id
            AND beside.other_group_id = last_lesson.study_group_id
    LEFT JOIN in_both
        ON
            beside.organisation_id = in_both.organisation_id
            AND beside.study_group_id = in_both.study_group_id
            AND beside.other_group_id = in_both.other_group_id
            AND last_lesson.lesson_on
            BETWEEN coalesce(in_both.both_from_on, last_lesson.lesson_on)
            AND coalesce(in_both.both_to_on, last_lesson.lesson_on)
    LEFT JOIN listed AS mine
        ON beside.organisation_id = mine.organisation_id AND beside.study_group_id = mine.study_group_id
    LEFT JOIN listed AS theirs
        ON beside.organisation_id = theirs.organisation_id AND beside.other_group_id = theirs.study_group_id
    WHERE in_both.study_group_id IS NOT NULL OR mine.study_group_id IS NULL OR theirs.study_group_id IS NULL
)

SELECT
    organisation_id,
    source,
    study_group_id,
    lesson_on,
    max(ends_at) FILTER (WHERE is_theirs) AS ends_at,
    max(ends_at) AS latest_at
FROM lesson_of
GROUP BY organisation_id, source, study_group_id, lesson_on
