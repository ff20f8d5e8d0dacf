/*
title: Замечание заместителя директора не устранено в срок
what: >-
  Каждое замечание по журналу, сделанное заместителем директора, устранено до срока, названного в замечании, а где он не
  назван — в срок, принятый в организации.
why: Проверка журнала нужна ради исправления; замечание без исправления оставляет ошибку в журнале.
remedy: >-
  Устраните замечание и впишите день в графу «Устранено» реестра «Контроль журнала»; кто проверял, видно по графе
  «Должность» листа «Проверки».
dimension: timeliness
since: 0.2.0
key: [register_date, study_group, subject]
parameters: {days: integer}
addressee:
  role: subject_teacher
  words:
    kukarino/4.2a4: "Учитель обязан"
needs:
  registers: [supervision]
  entities:
    supervision_remark: [check_number, study_group_id, subject_id, remarked_on, due_on, resolved_on]
    supervision_check: [check_number, checker_position]
denominator:
  unit: замечаний проверяющих
  sql: |
    SELECT
        supervision_remark.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM supervision_remark
    INNER JOIN requirement
        ON
            supervision_remark.organisation_id = requirement.organisation_id
            AND supervision_remark.remarked_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY supervision_remark.organisation_id
examples:
  pass:
    - title: Устранено в последний день срока; другое — в недельный срок; замечание директора
      parameters: {days: 7}
      tables:
        supervision_check:
          - {check_number: "3", checked_on: 2026-10-12, checker_position: заместитель директора по УВР}
          - {check_number: "4", checked_on: 2026-10-12, checker_position: директор}
        supervision_remark:
          - {check_number: "3", remarked_on: 2026-10-12, study_group_id: 7А, subject_id: Химия,
             due_on: 2026-10-14, resolved_on: 2026-10-14}
          - {check_number: "3", remarked_on: 2026-10-12, study_group_id: 7Б, subject_id: Химия,
             resolved_on: 2026-10-19}
          - {check_number: "4", remarked_on: 2026-10-12, study_group_id: 8А, subject_id: Химия,
             due_on: 2026-10-14}
    - title: Последний день срока ещё идёт
      parameters: {days: 7}
      tables:
        supervision_check:
          - {check_number: "3", checked_on: 2026-10-17, checker_position: Зам. директора}
        supervision_remark:
          - {check_number: "3", remarked_on: 2026-10-17, study_group_id: 7А, subject_id: Химия}
  fail:
    - title: Устранено днём позже; другое не устранено и через неделю
      parameters: {days: 7}
      tables:
        supervision_check:
          - {check_number: "3", checked_on: 2026-10-12, checker_position: заместитель директора}
        supervision_remark:
          - {check_number: "3", remarked_on: 2026-10-12, study_group_id: 7А, subject_id: Химия,
             due_on: 2026-10-14, resolved_on: 2026-10-15}
          - {check_number: "3", remarked_on: 2026-10-16, study_group_id: 7А, subject_id: Химия}
      expect:
        - {register_date: 2026-10-12, study_group: 7А, certainty: certain}
        - {register_date: 2026-10-16, study_group: 7А, certainty: certain}
    - title: Кто проверял, в реестре не сказано
      parameters: {days: 7}
      tables:
        supervision_check:
          - {check_number: "3", checked_on: 2026-10-12}
        supervision_remark:
          - {check_number: "3", remarked_on: 2026-10-12, study_group_id: 7А, subject_id: Химия,
             due_on: 2026-10-14}
      expect:
        - {register_date: 2026-10-12, study_group: 7А, certainty: cannot_tell}
*/
WITH due AS (
    SELECT
        supervision_remark.*,
        requirement.obligation_id,
        requirement.as_of_on,
        coalesce(supervision_remark.due_on, last_day.calendar_on) AS last_on
    FROM supervision_remark
    INNER JOIN requirement
        ON
            supervision_remark.organisation_id = requirement.organisation_id
            AND supervision_remark.remarked_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN term_end
        ON
            requirement.requirement_id = term_end.requirement_id
            AND term_end.study_group_id = ''
            AND supervision_remark.remarked_on = term_end.started_on
    INNER JOIN local_day AS last_day
        ON requirement.timezone = last_day.timezone AND term_end.days_end_at = last_day.ends_at
),

-- A check has a line per class and matter, all under its number.
checker AS (
    SELECT
        organisation_id,
        check_number,
        max(
            CASE
                WHEN checker_position LIKE 'Зам%' OR checker_position LIKE 'зам%' OR checker_position LIKE 'ЗАМ%' THEN 1
                ELSE 0
            END
        ) AS is_deputy,
        max(CASE WHEN checker_position IS NULL THEN 1 ELSE 0 END) AS is_unnamed
    FROM supervision_check
    GROUP BY organisation_id, check_number
),

overdue AS (
    SELECT
        due.*,
        coalesce(checker.is_deputy, 0) AS is_deputy,
        coalesce(checker.is_unnamed, 1) AS is_unnamed
    FROM due
    LEFT JOIN checker
        ON due.organisation_id = checker.organisation_id AND due.check_number = checker.check_number
    -- What is not mended by now may still be mended today.
    WHERE coalesce(due.resolved_on, due.as_of_on) > due.last_on
)

SELECT
    organisation_id,
    obligation_id,
    remarked_on AS line_on,
    study_group_id,
    subject_id,
    CASE WHEN is_deputy = 1 THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    remarked_on AS event_on,
    CASE
        WHEN is_deputy = 0 THEN 'Замечание не устранено в срок; кто его сделал, в реестре не сказано'
        WHEN resolved_on IS NULL THEN 'Замечание не устранено, срок прошёл'
        ELSE 'Замечание устранено позже срока'
    END AS detail,
    source_page,
    source_pointer
FROM overdue
WHERE is_deputy = 1 OR is_unnamed = 1
