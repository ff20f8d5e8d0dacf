-- Lines of the register of voided operations ($organisation) that no operation of the journal answers to.
SELECT
    line.access_incident_id,
    line.acted_at,
    line.action,
    line.lesson_on,
    line.former_value,
    line.voided_value,
    line.register_student_id AS student_code
FROM voided_operation AS line
WHERE
    line.organisation_id = $organisation
    AND line.voided_operation_id NOT IN (
        SELECT voided_operation_id FROM incident_operation WHERE voided_operation_id IS NOT NULL
    )
ORDER BY line.acted_at, line.voided_operation_id
