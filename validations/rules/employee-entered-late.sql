/*
title: Новый сотрудник внесён в систему не при приёме
what: >-
  Сотрудник внесён в систему не позднее дня, которым принят на работу. Сколько дней это может занять, документ не
  говорит: внесённый позже, но в пределах общего срока — «установить нельзя», позже него — нарушение. Принятые до того,
  как документ вступил в силу, не проверяются.
why: Кого в системе нет, тот не может вести журнал, и за него пишет кто-то другой.
remedy: >-
  Внесите сотрудника в систему и впишите день на лист «Сотрудники» реестра «Педагоги и нагрузка»; новых вносите в день
  приёма.
dimension: timeliness
since: 0.2.0
key: [employee]
parameters: {days: integer, doubtful_days: integer}
addressee:
  role: site
  words:
    kpgt-2022/2.3c: "ответственный администратор информационной системы"
needs:
  registers: [teaching_assignments]
  entities:
    employment: [register_staff_id, hired_on, entered_on]
denominator:
  unit: принятых сотрудников
  sql: |
    SELECT
        employment.organisation_id,
        count(DISTINCT employment.register_staff_id) AS checked,
        0 AS unknown
    FROM employment
    INNER JOIN requirement
        ON
            employment.organisation_id = requirement.organisation_id
            AND employment.hired_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY employment.organisation_id
examples:
  pass:
    - title: Внесён в день приёма; внесён заранее; принят сегодня и ещё не внесён
      parameters: &days {days: 0, doubtful_days: 5}
      tables:
        employment:
          - {register_staff_id: у-1, hired_on: 2026-10-01, entered_on: 2026-10-01}
          - {register_staff_id: у-2, hired_on: 2026-10-01, entered_on: 2026-09-30}
          - {register_staff_id: у-3, hired_on: 2026-10-24}
  fail:
    - title: Внесён на шестой день; не внесён вовсе
      parameters: *days
      tables:
        employment:
          - {register_staff_id: у-1, hired_on: 2026-10-01, entered_on: 2026-10-07}
          - {register_staff_id: у-2, hired_on: 2026-10-18}
      expect:
        - {employee: у-1, certainty: certain}
        - {employee: у-2, certainty: certain}
    - title: Внесён на следующий день, на пятый; со дня приёма прошло пять дней — срок не назван, установить нельзя
      parameters: *days
      tables:
        employment:
          - {register_staff_id: у-1, hired_on: 2026-10-01, entered_on: 2026-10-02}
          - {register_staff_id: у-2, hired_on: 2026-10-01, entered_on: 2026-10-06}
          - {register_staff_id: у-3, hired_on: 2026-10-19}
      expect:
        - {employee: у-1, certainty: cannot_tell}
        - {employee: у-2, certainty: cannot_tell}
        - {employee: у-3, certainty: cannot_tell}
*/
WITH hired AS (
    -- Of somebody who is not entered yet the term runs on.
    SELECT
        employment.organisation_id,
        requirement.obligation_id,
        employment.register_staff_id,
        employment.hired_on,
        employment.entered_on,
        coalesce(employment.entered_on, requirement.as_of_on) - employment.hired_on AS days_taken,
        requirement.days,
        requirement.doubtful_days,
        employment.source_page,
        employment.source_pointer
    FROM employment
    INNER JOIN requirement
        ON
            employment.organisation_id = requirement.organisation_id
            AND employment.hired_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
)

SELECT
    organisation_id,
    obligation_id,
    register_staff_id,
    CASE WHEN days_taken > doubtful_days THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    hired_on AS event_on,
    CASE WHEN entered_on IS NULL THEN 'Не внесён, дней со дня приёма: ' ELSE 'Внесён, дней после дня приёма: ' END
    || CAST(days_taken AS VARCHAR) AS detail,
    source_page,
    source_pointer
FROM hired
WHERE days_taken > days
