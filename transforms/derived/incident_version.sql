-- Every value that one kind of record ever had, in its order: former values as revisions number them, the present one last.
-- It is one part of a union. The present row has no number among the revisions, nor an end.
SELECT
    '{entity}' AS entity,
    organisation_id,
    {key} AS record_id,
    source,
    {study_group_id} AS study_group_id,
    {subject_id} AS subject_id,
    {lesson_id} AS lesson_id,
    {lesson_on} AS lesson_on,
    {lesson_number} AS lesson_number,
    {student_id} AS student_id,
    {academic_period_id} AS academic_period_id,
    CAST({plain} AS VARCHAR) AS plain_value,
    CAST({shown} AS VARCHAR) AS shown_value,
    recorded_from_at,
    recorded_until_at,
    recorded_by,
    changed_at,
    source_page,
    source_pointer,
    revision_number,
    seen_until_at,
    replaced_at,
    change_code
FROM (
    SELECT *
    FROM {entity}_revision
    UNION ALL BY NAME
    SELECT *
    FROM {entity}
)
WHERE organisation_id IN (SELECT organisation_id FROM incident)
