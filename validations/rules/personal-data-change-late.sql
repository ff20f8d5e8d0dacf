/*
title: Изменение личных данных внесено позже срока
what: >-
  Изменение, о котором получено уведомление, внесено в систему в срок, считая со дня получения; день внесения записан в
  реестре «Уведомления об изменении данных».
why: По прежнему адресу, телефону или фамилии сведения о ребёнке уйдут не тому человеку.
remedy: >-
  Внесите изменение в систему и впишите в реестр день внесения; если внесли вовремя, а день записан с ошибкой, исправьте
  его.
dimension: timeliness
since: 0.2.0
key: [register_number, register_date]
parameters: {days: integer}
addressee:
  role: class_teacher
  words:
    kpgt-2022/4.2d: "Классный руководитель (куратор) обязан"
    peresvet/3.3b: "Классный руководитель"
needs:
  registers: [personal_data_notices]
  entities:
    personal_data_notice: [notice_number, received_on, entered_on]
denominator:
  unit: уведомлений об изменении данных
  sql: |
    SELECT
        personal_data_notice.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM personal_data_notice
    INNER JOIN requirement
        ON
            personal_data_notice.organisation_id = requirement.organisation_id
            AND personal_data_notice.received_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY personal_data_notice.organisation_id
examples:
  pass:
    - title: Внесено на третий день; о втором срок ещё идёт
      parameters: {days: 3}
      tables:
        personal_data_notice:
          - {notice_number: "1", received_on: 2026-10-06, entered_on: 2026-10-09}
          - {notice_number: "2", received_on: 2026-10-21}
    - title: Пять рабочих дней через выходные
      parameters: {days: 5, day_kind: working}
      tables:
        personal_data_notice:
          - {notice_number: "1", received_on: 2026-10-08, entered_on: 2026-10-15}
  fail:
    - title: Внесено на четвёртый день; второе не внесено совсем
      parameters: {days: 3}
      tables:
        personal_data_notice:
          - {notice_number: "1", received_on: 2026-10-06, entered_on: 2026-10-10}
          - {notice_number: "2", received_on: 2026-10-20}
      expect:
        - {register_number: "1", register_date: 2026-10-06, certainty: certain}
        - {register_number: "2", register_date: 2026-10-20, certainty: certain}
*/
WITH due AS (
    SELECT
        personal_data_notice.*,
        requirement.obligation_id,
        requirement.as_of_on,
        last_day.calendar_on AS due_on
    FROM personal_data_notice
    INNER JOIN requirement
        ON
            personal_data_notice.organisation_id = requirement.organisation_id
            AND personal_data_notice.received_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN term_end
        ON
            requirement.requirement_id = term_end.requirement_id
            AND term_end.study_group_id = ''
            AND personal_data_notice.received_on = term_end.started_on
    INNER JOIN local_day AS last_day
        ON requirement.timezone = last_day.timezone AND term_end.days_end_at = last_day.ends_at
)

SELECT
    organisation_id,
    obligation_id,
    notice_number AS line_number,
    received_on AS line_on,
    'certain' AS certainty,
    received_on AS event_on,
    CASE
        WHEN entered_on IS NULL THEN 'Изменение не внесено, срок прошёл'
        ELSE 'Изменение внесено позже срока'
    END AS detail,
    source_page,
    source_pointer
FROM due
-- What nobody entered by now may still be entered today.
WHERE coalesce(entered_on, as_of_on) > due_on
