/*
title: Пропущенная аттестация принята не по порядку
what: >-
  Аттестация, пропущенная по уважительной причине, идёт по шагам: подписанное заявление, направление с датой, приказ о
  комиссии, протокол, ведомость — и только затем оценка.
why: Оценка, выставленная без направления, комиссии или ведомости, может быть оспорена, и переделывать придётся всё.
remedy: Дооформите недостающий документ и внесите его в реестр «Протоколы»; оценку ставьте не раньше дня сдачи.
dimension: consistency
since: 0.2.0
key: [study_group, subject, date, student]
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2i: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [marks]
  registers: [attestation_protocols]
  entities:
    attestation_protocol:
      [student_id, study_group_id, subject_id, lesson_on, held_on, kind_code, protocol_number, applied_on, referred_on,
       commission_order_number, commission_order_on, sheet_number]
    mark: [student_id, subject_id, lesson_on, recorded_from_at, recorded_until_at]
denominator:
  unit: протоколов аттестации
  sql: |
    SELECT
        attestation_protocol.organisation_id,
        count(DISTINCT attestation_protocol.attestation_protocol_id) AS checked,
        0 AS unknown
    FROM attestation_protocol
    INNER JOIN requirement
        ON
            attestation_protocol.organisation_id = requirement.organisation_id
            AND attestation_protocol.held_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE attestation_protocol.kind_code = 'attestation'
    GROUP BY attestation_protocol.organisation_id
examples:
  pass:
    - title: Все шаги в один день, оценка в день сдачи; тема — не аттестация
      tables:
        attestation_protocol:
          - &whole {attestation_protocol_id: п1, student_id: И-1, kind_code: attestation, lesson_on: 2026-10-05,
             held_on: 2026-10-12, protocol_number: "7", applied_on: 2026-10-12, referred_on: 2026-10-12,
             commission_order_number: 119-у, commission_order_on: 2026-10-12, sheet_number: "3"}
          - {attestation_protocol_id: п2, student_id: И-2, kind_code: topic, lesson_on: 2026-10-05, held_on: 2026-10-12}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_on: 2026-10-05, raw_value: "4",
             recorded_from_at: 2026-10-12T00:00:00+03:00, recorded_until_at: 2026-10-12T00:00:00+03:00}
    - title: Сдача назначена на сегодня — ведомости ещё может не быть
      tables:
        attestation_protocol:
          - {<<: *whole, held_on: 2026-10-24, sheet_number: null, protocol_number: null}
  fail:
    - title: Нет направления; нет ведомости
      tables:
        attestation_protocol:
          - {<<: *whole, referred_on: null}
          - {<<: *whole, attestation_protocol_id: п2, student_id: И-2, held_on: 2026-10-23, sheet_number: null}
      expect:
        - {student: И-1, date: 2026-10-05, certainty: certain}
        - {student: И-2, date: 2026-10-05, certainty: certain}
    - title: Заявление позже направления; направление позже сдачи; приказ позже сдачи
      tables:
        attestation_protocol:
          - {<<: *whole, applied_on: 2026-10-10, referred_on: 2026-10-09}
          - {<<: *whole, attestation_protocol_id: п2, student_id: И-2, applied_on: 2026-10-12, referred_on: 2026-10-13}
          - {<<: *whole, attestation_protocol_id: п3, student_id: И-3, commission_order_on: 2026-10-13}
      expect:
        - {student: И-1, date: 2026-10-05, certainty: certain}
        - {student: И-2, date: 2026-10-05, certainty: certain}
        - {student: И-3, date: 2026-10-05, certainty: certain}
    - title: Оценка за минуту до дня сдачи; когда поставлена другая, не установить
      tables:
        attestation_protocol:
          - *whole
          - {<<: *whole, attestation_protocol_id: п2, student_id: И-2}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_on: 2026-10-05, raw_value: "4",
             recorded_from_at: 2026-10-11T23:59:00+03:00, recorded_until_at: 2026-10-11T23:59:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_on: 2026-10-05, raw_value: "4",
             recorded_until_at: 2026-10-12T00:00:00+03:00}
      expect:
        - {student: И-1, date: 2026-10-05, certainty: certain}
        - {student: И-2, date: 2026-10-05, certainty: cannot_tell}
*/
WITH attestation AS (
    SELECT
        attestation_protocol.*,
        requirement.obligation_id,
        requirement.source AS journal_source,
        requirement.timezone,
        -- What is still ahead may lack a paper yet.
        requirement.as_of_on > attestation_protocol.held_on AS is_over
    FROM attestation_protocol
    INNER JOIN requirement
        ON
            attestation_protocol.organisation_id = requirement.organisation_id
            AND attestation_protocol.held_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE attestation_protocol.kind_code = 'attestation'
),

-- The mark of the missed attestation stands in the cell of the day it was missed.
marked AS (
    SELECT
        attestation.organisation_id,
        attestation.attestation_protocol_id,
        bool_or(coalesce(mark.recorded_until_at < held_day.starts_at, FALSE)) AS is_early,
        bool_or(NOT coalesce(mark.recorded_from_at >= held_day.starts_at, FALSE)) AS is_untimed
    FROM attestation
    INNER JOIN mark
        ON
            attestation.organisation_id = mark.organisation_id
            AND attestation.journal_source = mark.source
            AND attestation.student_id = mark.student_id
            AND attestation.subject_id = mark.subject_id
            AND attestation.lesson_on = mark.lesson_on
    LEFT JOIN local_day AS held_day
        ON attestation.timezone = held_day.timezone AND attestation.held_on = held_day.calendar_on
    GROUP BY attestation.organisation_id, attestation.attestation_protocol_id
),

judged AS (
    SELECT
        attestation.*,
        CASE
            WHEN attestation.is_over AND attestation.applied_on IS NULL THEN 'Нет подписанного заявления'
            WHEN attestation.is_over AND attestation.referred_on IS NULL THEN 'Нет направления с датой сдачи'
            WHEN
                attestation.is_over
                AND (attestation.commission_order_number IS NULL OR attestation.commission_order_on IS NULL)
                THEN 'Нет приказа о комиссии'
            WHEN attestation.is_over AND attestation.protocol_number IS NULL THEN 'У протокола нет номера'
            WHEN attestation.is_over AND attestation.sheet_number IS NULL THEN 'Нет ведомости'
            WHEN attestation.applied_on > attestation.referred_on THEN 'Направление выдано раньше заявления'
            WHEN attestation.referred_on > attestation.held_on THEN 'Сдача раньше направления'
            WHEN attestation.commission_order_on > attestation.held_on THEN 'Сдача раньше приказа о комиссии'
            WHEN marked.is_early THEN 'Оценка записана раньше дня сдачи'
        END AS breach,
        coalesce(marked.is_untimed, FALSE) AS is_untimed
    FROM attestation
    LEFT JOIN marked
        ON
            attestation.organisation_id = marked.organisation_id
            AND attestation.attestation_protocol_id = marked.attestation_protocol_id
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    coalesce(lesson_on, held_on) AS lesson_on,
    student_id,
    CASE WHEN breach IS NULL THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    held_on AS event_on,
    coalesce(breach, 'Оценка могла быть записана раньше дня сдачи') AS detail,
    source_page,
    source_pointer
FROM judged
WHERE breach IS NOT NULL OR is_untimed
