-- The operations of one organisation's standing cases ($organisation), in the order in which they were done.
SELECT
    operation.access_incident_id,
    operation.entity,
    operation.action_code,
    operation.status_code,
    operation.basis_code,
    operation.source,
    study_group.title AS study_group,
    subject.title AS subject,
    academic_period.title AS academic_period,
    operation.lesson_on,
    operation.lesson_number,
    student.display_name AS student,
    student.source_student_id AS student_code,
    operation.acted_from_at,
    operation.acted_until_at,
    operation.former_value,
    operation.written_value,
    operation.source_page,
    operation.source_pointer,
    greatest(operation.changed_at, coalesce(operation.replaced_at, operation.changed_at)) AS changed_at
FROM incident_operation AS operation
LEFT JOIN study_group
    ON
        operation.organisation_id = study_group.organisation_id
        AND operation.study_group_id = study_group.study_group_id
LEFT JOIN subject
    ON operation.organisation_id = subject.organisation_id AND operation.subject_id = subject.subject_id
LEFT JOIN academic_period
    ON
        operation.organisation_id = academic_period.organisation_id
        AND operation.academic_period_id = academic_period.academic_period_id
LEFT JOIN student
    ON operation.organisation_id = student.organisation_id AND operation.student_id = student.student_id
WHERE operation.organisation_id = $organisation
ORDER BY
    operation.acted_until_at, operation.acted_from_at, study_group.title, subject.title, operation.lesson_on,
    operation.lesson_number, student.display_name, operation.entity, operation.record_id, operation.version,
    operation.is_removal
