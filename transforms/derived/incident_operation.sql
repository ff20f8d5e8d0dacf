-- Each operation of a standing incident with what it is worth: `void`, `valid` by decision of the head, or `unsettled`.
-- $organisations as for `incident.sql`; `incident_line` holds the lines of the register of voided operations.
CREATE OR REPLACE TEMP TABLE incident_operation AS
WITH register_line AS (
    SELECT
        voided_operation.organisation_id,
        voided_operation.access_incident_id,
        voided_operation.voided_operation_id,
        date_trunc('minute', voided_operation.acted_at) AS acted_at,
        voided_operation.study_group_id,
        voided_operation.subject_id,
        voided_operation.lesson_on,
        voided_operation.register_student_id,
        identity_link.person_id AS student_id,
        lower(trim(coalesce(voided_operation.voided_value, ''))) AS voided_value,
        lower(trim(coalesce(voided_operation.former_value, ''))) AS former_value
    FROM voided_operation
    LEFT JOIN identity_link
        ON
            voided_operation.organisation_id = identity_link.organisation_id
            AND identity_link.person_kind_code = 'student'
            AND identity_link.register_source = voided_operation.source
            AND voided_operation.register_student_id = identity_link.register_person_id
    WHERE voided_operation.organisation_id IN (SELECT organisation_id FROM incident WHERE is_standing)
),

-- The school knows from its system what was done: such a line settles who and when by itself.
listed AS (
    SELECT DISTINCT
        candidate.organisation_id,
        candidate.access_incident_id,
        candidate.entity,
        candidate.record_id,
        candidate.version,
        candidate.is_removal,
        register_line.voided_operation_id
    FROM incident_candidate AS candidate
    INNER JOIN register_line
        ON
            candidate.organisation_id = register_line.organisation_id
            AND candidate.access_incident_id = register_line.access_incident_id
            AND register_line.acted_at <= candidate.acted_until_at
            AND (
                candidate.acted_from_at IS NULL
                OR register_line.acted_at >= date_trunc('minute', candidate.acted_from_at)
            )
            AND coalesce(register_line.study_group_id, candidate.study_group_id) = candidate.study_group_id
            AND coalesce(register_line.subject_id, candidate.subject_id) = candidate.subject_id
            AND coalesce(register_line.lesson_on, candidate.lesson_on) IS NOT DISTINCT FROM candidate.lesson_on
            AND (
                (register_line.register_student_id IS NULL AND candidate.student_id IS NULL)
                OR register_line.student_id = candidate.student_id
            )
            AND CASE
                WHEN candidate.is_removal
                    THEN register_line.voided_value = '' AND register_line.former_value = lower(trim(candidate.plain_value))
                ELSE register_line.voided_value = lower(trim(candidate.plain_value))
            END
    WHERE candidate.is_standing
),

judged AS (
    SELECT
        candidate.*,
        listed.voided_operation_id,
        CASE
            WHEN listed.voided_operation_id IS NOT NULL THEN 'listed'
            WHEN candidate.time_code = 'unsure' THEN 'time'
            WHEN candidate.author_code = 'own' THEN 'author'
            WHEN candidate.unnamed_author_code IS NOT NULL THEN 'decision'
            ELSE 'no_author'
        END AS basis_code
    FROM incident_candidate AS candidate
    LEFT JOIN listed
        ON
            candidate.organisation_id = listed.organisation_id
            AND candidate.access_incident_id = listed.access_incident_id
            AND candidate.entity = listed.entity
            AND candidate.record_id = listed.record_id
            AND candidate.version = listed.version
            AND candidate.is_removal = listed.is_removal
    WHERE
        candidate.is_standing
        AND (
            listed.voided_operation_id IS NOT NULL
            OR (candidate.author_code IN ('own', 'leader') AND candidate.time_code IN ('within', 'unsure'))
        )
)

SELECT
    judged.*,
    CASE
        WHEN judged.basis_code IN ('listed', 'author') THEN 'void'
        WHEN judged.basis_code = 'decision' THEN judged.unnamed_author_code
        ELSE 'unsettled'
    END AS status_code
FROM judged
