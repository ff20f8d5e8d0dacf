/*
title: Личные данные обучающегося не проверены или неполны
what: >-
  О каждом обучающемся, который был в классе или группе к последнему дню срока, реестр «Личные данные и документы» говорит,
  что требуемые данные проверены в срок и внесены, а где требуется согласие — что оно собрано. Самих данных реестр не
  содержит.
why: Без верных данных нельзя выдать доступ, известить родителей и законно хранить сведения о ребёнке.
remedy: >-
  Проверьте и внесите недостающие данные, соберите согласие и отметьте это в реестре «Личные данные и документы». Если данные
  были проверены в срок, а строка записана с ошибкой, исправьте строку.
dimension: completeness
since: 0.2.0
key: [study_group, student]
parameters: {data: texts, data_if_any: texts, from: texts, to: texts, up_to_grade: integer}
addressee:
  role: class_teacher
  words:
    kpgt-2022/4.2a: "Классный руководитель (куратор) обязан"
    kukarino/4.2g0: "Классный руководитель обязан"
    peresvet/3.3a: "Классный руководитель"
needs:
  capabilities: [rosters]
  registers: [personal_data_files]
  entities:
    enrolment: [student_id, study_group_id, enrolled_from_on, enrolled_to_on]
    study_group: [study_group_id, kind_code, grade]
    personal_data_check: [study_group_id, register_student_id, checked_on, has_full_name, has_birth_date, has_sex,
      has_passport, has_email, has_guardian, consent_received_on]
    identity_link: [register_source, register_person_id, person_kind_code, person_id]
    guardianship: [student_id]
    movement_order: [kind_code, register_student_id, to_study_group_id, effective_on]
denominator:
  unit: обучающихся в списках классов и групп
  sql: |
    SELECT
        enrolment.organisation_id,
        count(*) AS checked,
        sum(CASE WHEN study_group.grade IS NULL AND requirement.up_to_grade < 11 THEN 1 ELSE 0 END) AS unknown
    FROM enrolment
    INNER JOIN requirement
        ON enrolment.organisation_id = requirement.organisation_id AND enrolment.source = requirement.source
    LEFT JOIN study_group
        ON
            enrolment.organisation_id = study_group.organisation_id
            AND enrolment.study_group_id = study_group.study_group_id
    WHERE
        coalesce(study_group.kind_code, 'class') IN ('class', 'college_group')
        AND coalesce(study_group.grade, requirement.up_to_grade) <= requirement.up_to_grade
    GROUP BY enrolment.organisation_id
  unknown: курс или параллель группы
examples:
  pass:
    - title: Проверено десятого сентября; второкурсника не спрашивают; пришедший позже не опоздал
      parameters: {data: [full_name, passport], data_if_any: [], from: [09-01], to: [09-10], up_to_grade: 1}
      tables:
        study_group:
          - {study_group_id: 1СВ, kind_code: college_group, grade: 1}
          - {study_group_id: 2СВ, kind_code: college_group, grade: 2}
        enrolment:
          - {student_id: И-1, study_group_id: 1СВ}
          - {student_id: И-2, study_group_id: 2СВ}
          - {student_id: И-3, study_group_id: 1СВ, enrolled_from_on: 2026-09-11}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
        personal_data_check:
          - {study_group_id: 1СВ, register_student_id: "1", checked_on: 2026-09-10, has_full_name: true,
             has_passport: true}
    - title: Согласие собрано в прежние годы
      parameters: {data: [consent], data_if_any: [], from: [09-01], to: [09-30], up_to_grade: 11}
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class, grade: 7}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
        personal_data_check:
          - {study_group_id: 7А, register_student_id: "1", checked_on: 2026-10-02, consent_received_on: 2024-08-30}
  fail:
    - title: Паспорта нет; второй проверен одиннадцатого; о третьем строки нет, хотя он в группе с первого сентября
      parameters: {data: [full_name, passport], data_if_any: [], from: [09-01], to: [09-10], up_to_grade: 1}
      tables:
        study_group:
          - {study_group_id: 1СВ, kind_code: college_group, grade: 1}
        enrolment:
          - {student_id: И-1, study_group_id: 1СВ}
          - {student_id: И-2, study_group_id: 1СВ, enrolled_from_on: 2026-09-01}
          - {student_id: И-3, study_group_id: 1СВ, enrolled_from_on: 2026-09-01}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
          - {register_source: registers, register_person_id: "2", person_kind_code: student, person_id: И-2}
        personal_data_check:
          - {study_group_id: 1СВ, register_student_id: "1", checked_on: 2026-09-03, has_full_name: true,
             has_passport: false}
          - {study_group_id: 1СВ, register_student_id: "2", checked_on: 2026-09-11, has_full_name: true,
             has_passport: true}
      expect:
        - {study_group: 1СВ, student: И-1, certainty: certain}
        - {study_group: 1СВ, student: И-2, certainty: certain}
        - {study_group: 1СВ, student: И-3, certainty: certain}
    - title: Данных родителя нет, а есть ли родитель, не сказано; о втором строки нет, и с какого дня он в группе, неизвестно
      parameters: {data: [guardian], data_if_any: [guardian], from: [09-01], to: [09-10], up_to_grade: 1}
      tables:
        study_group:
          - {study_group_id: 1СВ, kind_code: college_group, grade: 1}
        enrolment:
          - {student_id: И-1, study_group_id: 1СВ}
          - {student_id: И-2, study_group_id: 1СВ}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
        guardianship:
          - {guardian_id: г-2, student_id: И-2}
        personal_data_check:
          - {study_group_id: 1СВ, register_student_id: "1", checked_on: 2026-09-03, has_guardian: false}
      expect:
        - {student: И-1, certainty: cannot_tell}
        - {student: И-2, certainty: cannot_tell}
*/
WITH term_day AS (
    SELECT
        requirement_value.requirement_id,
        requirement_value.parameter,
        -- A school year is named by the year it begins in; August belongs to the year to come.
        CAST(
            CAST(
                CAST(extract(YEAR FROM asked.as_of_on) AS INTEGER)
                - CASE WHEN extract(MONTH FROM asked.as_of_on) < 8 THEN 1 ELSE 0 END
                AS VARCHAR
            ) || '-' || requirement_value.value AS DATE
        ) AS calendar_on
    FROM requirement_value
    INNER JOIN (SELECT DISTINCT requirement_id, as_of_on FROM requirement) AS asked
        ON requirement_value.requirement_id = asked.requirement_id
    WHERE requirement_value.parameter IN ('from', 'to')
),

asked AS (
    SELECT
        requirement.*,
        first_day.calendar_on AS term_from_on,
        last_day.calendar_on AS term_to_on
    FROM requirement
    INNER JOIN term_day AS first_day
        ON requirement.requirement_id = first_day.requirement_id AND first_day.parameter = 'from'
    INNER JOIN term_day AS last_day
        ON requirement.requirement_id = last_day.requirement_id AND last_day.parameter = 'to'
    WHERE
        last_day.calendar_on < requirement.as_of_on
        AND last_day.calendar_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
),

-- The day a student came, by orders, where the journal doesn't say it.
arrival AS (
    SELECT
        movement_order.organisation_id,
        identity_link.person_id AS student_id,
        movement_order.to_study_group_id AS study_group_id,
        max(movement_order.effective_on) AS arrived_on
    FROM movement_order
    INNER JOIN identity_link
        ON
            movement_order.organisation_id = identity_link.organisation_id
            AND identity_link.register_source = 'registers'
            AND identity_link.person_kind_code = 'student'
            AND movement_order.register_student_id = identity_link.register_person_id
    WHERE movement_order.kind_code IN ('enrolment', 'transfer', 'reinstatement')
    GROUP BY movement_order.organisation_id, identity_link.person_id, movement_order.to_study_group_id
),

pupil AS (
    SELECT
        asked.requirement_id,
        asked.obligation_id,
        asked.term_from_on,
        asked.term_to_on,
        enrolment.organisation_id,
        enrolment.student_id,
        enrolment.study_group_id,
        enrolment.source_page,
        enrolment.source_pointer,
        coalesce(enrolment.enrolled_from_on, arrival.arrived_on) AS arrived_on,
        study_group.grade IS NULL AND asked.up_to_grade < 11 AS is_grade_untold
    FROM asked
    INNER JOIN enrolment
        ON asked.organisation_id = enrolment.organisation_id AND asked.source = enrolment.source
    LEFT JOIN study_group
        ON
            enrolment.organisation_id = study_group.organisation_id
            AND enrolment.study_group_id = study_group.study_group_id
    LEFT JOIN arrival
        ON
            enrolment.organisation_id = arrival.organisation_id
            AND enrolment.student_id = arrival.student_id
            AND enrolment.study_group_id = arrival.study_group_id
    WHERE
        coalesce(study_group.kind_code, 'class') IN ('class', 'college_group')
        AND coalesce(study_group.grade, asked.up_to_grade) <= asked.up_to_grade
        AND coalesce(enrolment.enrolled_from_on, arrival.arrived_on, asked.term_to_on) <= asked.term_to_on
        AND coalesce(enrolment.enrolled_to_on, asked.term_to_on) >= asked.term_to_on
),

line AS (
    SELECT
        personal_data_check.*,
        identity_link.person_id AS student_id
    FROM personal_data_check
    LEFT JOIN identity_link
        ON
            personal_data_check.organisation_id = identity_link.organisation_id
            AND identity_link.register_source = 'registers'
            AND identity_link.person_kind_code = 'student'
            AND personal_data_check.register_student_id = identity_link.register_person_id
),

-- Groups whose register has a code that the journal doesn't know: whose line that is, nobody can tell.
strange_group AS (
    SELECT DISTINCT
        line.organisation_id,
        line.study_group_id
    FROM line
    LEFT JOIN enrolment
        ON line.organisation_id = enrolment.organisation_id AND line.student_id = enrolment.student_id
    WHERE enrolment.student_id IS NULL
),

asked_datum AS (
    SELECT
        datum.requirement_id,
        datum.value AS datum,
        max(CASE WHEN if_any.value IS NOT NULL THEN 1 ELSE 0 END) AS is_if_any
    FROM requirement_value AS datum
    LEFT JOIN requirement_value AS if_any
        ON
            datum.requirement_id = if_any.requirement_id
            AND if_any.parameter = 'data_if_any'
            AND datum.value = if_any.value
    WHERE datum.parameter = 'data'
    GROUP BY datum.requirement_id, datum.value
),

-- What one line says of one datum: 1 there, 0 lacking, null not said.
said AS (
    SELECT
        pupil.requirement_id,
        pupil.organisation_id,
        pupil.study_group_id,
        pupil.student_id,
        asked_datum.datum,
        asked_datum.is_if_any,
        line.checked_on BETWEEN pupil.term_from_on AND pupil.term_to_on AS is_in_term,
        line.checked_on <= pupil.term_to_on AS is_by_then,
        CASE asked_datum.datum
            WHEN 'full_name' THEN CAST(line.has_full_name AS INTEGER)
            WHEN 'birth_date' THEN CAST(line.has_birth_date AS INTEGER)
            WHEN 'sex' THEN CAST(line.has_sex AS INTEGER)
            WHEN 'passport' THEN CAST(line.has_passport AS INTEGER)
            WHEN 'email' THEN CAST(line.has_email AS INTEGER)
            WHEN 'guardian' THEN CAST(line.has_guardian AS INTEGER)
        END AS flag,
        asked_datum.datum = 'consent' AND line.consent_received_on <= pupil.term_to_on AS is_consent
    FROM pupil
    INNER JOIN asked_datum ON pupil.requirement_id = asked_datum.requirement_id
    LEFT JOIN line ON pupil.organisation_id = line.organisation_id AND pupil.student_id = line.student_id
),

lacking AS (
    SELECT
        requirement_id,
        organisation_id,
        study_group_id,
        student_id,
        datum,
        max(is_if_any) AS is_if_any,
        max(CASE WHEN is_in_term AND flag IS NULL AND datum <> 'consent' THEN 1 ELSE 0 END) AS is_unsaid,
        max(CASE WHEN is_by_then IS NOT NULL THEN 1 ELSE 0 END) AS has_line,
        max(CASE WHEN is_by_then THEN 1 ELSE 0 END) AS has_line_by_then
    FROM said
    GROUP BY requirement_id, organisation_id, study_group_id, student_id, datum
    HAVING max(CASE WHEN is_consent OR (is_in_term AND flag = 1) THEN 1 ELSE 0 END) = 0
),

judged AS (
    SELECT
        pupil.*,
        lacking.datum,
        lacking.has_line,
        CASE
            WHEN pupil.is_grade_untold OR lacking.is_unsaid = 1 THEN 0
            WHEN lacking.is_if_any = 1 AND guarded.student_id IS NULL THEN 0
            -- No line before the term was over, and nobody says that the student was there.
            WHEN lacking.has_line_by_then = 0 AND pupil.arrived_on IS NULL THEN 0
            WHEN lacking.has_line = 0 AND strange_group.study_group_id IS NOT NULL THEN 0
            ELSE 1
        END AS is_certain
    FROM lacking
    INNER JOIN pupil
        ON
            lacking.requirement_id = pupil.requirement_id
            AND lacking.organisation_id = pupil.organisation_id
            AND lacking.study_group_id = pupil.study_group_id
            AND lacking.student_id = pupil.student_id
    LEFT JOIN strange_group
        ON lacking.organisation_id = strange_group.organisation_id AND lacking.study_group_id = strange_group.study_group_id
    LEFT JOIN (SELECT DISTINCT organisation_id, student_id FROM guardianship) AS guarded
        ON lacking.organisation_id = guarded.organisation_id AND lacking.student_id = guarded.student_id
),

found AS (
    SELECT
        organisation_id,
        obligation_id,
        study_group_id,
        student_id,
        term_to_on,
        max(is_certain) AS is_certain,
        max(has_line) AS has_line,
        max(CASE WHEN datum = 'full_name' THEN ', ФИО' ELSE '' END)
        || max(CASE WHEN datum = 'birth_date' THEN ', дата рождения' ELSE '' END)
        || max(CASE WHEN datum = 'sex' THEN ', пол' ELSE '' END)
        || max(CASE WHEN datum = 'passport' THEN ', паспорт' ELSE '' END)
        || max(CASE WHEN datum = 'email' THEN ', почта' ELSE '' END)
        || max(CASE WHEN datum = 'guardian' THEN ', данные родителя' ELSE '' END)
        || max(CASE WHEN datum = 'consent' THEN ', согласие' ELSE '' END) AS what,
        min(source_page) AS source_page,
        min(source_pointer) AS source_pointer
    FROM judged
    GROUP BY organisation_id, obligation_id, study_group_id, student_id, term_to_on
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    student_id,
    CASE WHEN is_certain = 1 THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    term_to_on AS event_on,
    CASE
        WHEN is_certain = 0 THEN 'В срок не отмечено, но нарушение ли это, реестр не говорит: '
        WHEN has_line = 0 THEN 'В реестре нет строки; не проверено: '
        ELSE 'В срок не проверено или не внесено: '
    END || substring(what, 3) AS detail,
    source_page,
    source_pointer
FROM found
