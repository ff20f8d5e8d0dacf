/*
title: Раздел учебного года не сформирован или не проверен в срок
what: >-
  Каждый раздел, который документ велит сформировать к новому учебному году, сформирован не позднее назначенного дня, а
  где документ называет и первый день — не раньше него; где документ велит разделы проверить, каждый проверен после
  того, как сформирован, и не позднее того же дня. Проверкой считается день проверки в реестре «Разделы учебного года»
  или проверка разделов (или всего) по всей организации в реестре «Контроль журнала».
why: Пока раздел не сформирован, журнал вести негде или не по чему, а непроверенная ошибка раздела повторится весь год.
remedy: >-
  Сформируйте (проверьте) раздел и внесите день в реестр «Разделы учебного года»; если это было сделано в срок, а дня в
  реестре нет, впишите его.
dimension: timeliness
since: 0.2.0
key: [school_year, section]
parameters: {sections: texts, acts: texts, formed_from: texts, disputed_from: texts, deadline: texts}
addressee:
  role: site
  by_clause: {khmao-2020/2.2: deputy, kpgt-2022/2.5a: deputy, kpgt-2022/5.3a: deputy}
  words:
    khmao-2020/2.2: "Администрация общеобразовательной организации (директор и его заместители)"
    kpgt-2022/2.3a: "ответственный администратор информационной системы"
    kpgt-2022/2.3c: "ответственный администратор информационной системы"
    kpgt-2022/2.5a: "Заведующие очным отделением"
    kpgt-2022/5.3a: "Заведующие очным отделением обязаны"
needs:
  registers: [year_sections]
  entities:
    year_section: [school_year, section_code, formed_on, checked_on]
    supervision_check: [checked_on, study_group_id, subject_id, matter_code]
denominator:
  unit: разделов учебного года
  sql: |
    SELECT
        requirement.organisation_id,
        count(DISTINCT requirement_value.value) AS checked,
        0 AS unknown
    FROM requirement
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter = 'sections'
    GROUP BY requirement.organisation_id
examples:
  pass:
    - title: Сформирован и проверен в последний день срока; прошлогодний раздел и ненужный здесь раздел не в счёт
      parameters: &both
        {sections: [timetable], acts: [formed, checked], formed_from: [], disputed_from: [], deadline: 09-05}
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: timetable, formed_on: 2026-09-05, checked_on: 2026-09-05}
          - {school_year: 2025/2026, section_code: timetable, formed_on: 2025-09-20}
          - {school_year: 2026/2027, section_code: subjects, formed_on: 2026-09-20}
    - title: Разделы проверены одной проверкой по всей организации
      parameters: *both
      tables:
        year_section:
          - {school_year: 2026-2027, section_code: timetable, formed_on: 2026-08-28}
        supervision_check:
          - {checked_on: 2026-09-04, matter_code: sections}
    - title: Год открыт в первый и в последний день недели; срок ещё не вышел
      parameters: &opened
        {sections: [year], acts: [formed], formed_from: 08-25, disputed_from: 08-19, deadline: 08-31}
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: year, formed_on: 2026-08-25}
    - title: Пятое сентября ещё не кончилось
      parameters: *both
      as_of: "2026-09-05T23:59:00+03:00"
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: timetable}
  fail:
    - title: Раздел сформирован на день позже срока
      parameters: *both
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: timetable, formed_on: 2026-09-06, checked_on: 2026-09-06}
      expect:
        - {school_year: 2026/2027, section: расписание, certainty: certain}
    - title: Сформирован вовремя, но проверен позже срока; проверено то, чего ещё не было; раздела нет вовсе
      parameters:
        sections: [timetable, subjects, groups]
        acts: [formed, checked]
        formed_from: []
        disputed_from: []
        deadline: 09-05
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: timetable, formed_on: 2026-08-28, checked_on: 2026-09-06}
          - {school_year: 2026/2027, section_code: subjects, formed_on: 2026-09-04, checked_on: 2026-09-03}
      expect:
        - {school_year: 2026/2027, section: классы и группы, certainty: certain}
        - {school_year: 2026/2027, section: предметы, certainty: certain}
        - {school_year: 2026/2027, section: расписание, certainty: certain}
    - title: Год открыт раньше последней недели августа, как её ни считай
      parameters: *opened
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: year, formed_on: 2026-08-18}
      expect:
        - {school_year: 2026/2027, section: учебный год открыт, certainty: certain}
    - title: Последняя неделя — последние семь дней или последняя полная неделя, сказать нельзя
      parameters: *opened
      tables:
        year_section:
          - {school_year: 2026/2027, section_code: year, formed_on: 2026-08-24}
      expect:
        - {school_year: 2026/2027, section: учебный год открыт, certainty: cannot_tell}
*/
WITH current_year AS (
    -- From August on a school forms the sections of the year that begins.
    SELECT
        requirement_id,
        organisation_id,
        obligation_id,
        as_of_on,
        effective_from_on,
        effective_to_on,
        CAST(extract(YEAR FROM as_of_on) AS INTEGER)
        - CASE WHEN extract(MONTH FROM as_of_on) < 8 THEN 1 ELSE 0 END AS first_year
    FROM requirement
),

bound AS (
    SELECT
        current_year.requirement_id,
        requirement_value.parameter,
        CAST(CAST(current_year.first_year AS VARCHAR) || '-' || requirement_value.value AS DATE) AS bound_on
    FROM current_year
    INNER JOIN requirement_value
        ON
            current_year.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter IN ('formed_from', 'disputed_from', 'deadline')
),

asked AS (
    SELECT
        current_year.requirement_id,
        current_year.organisation_id,
        current_year.obligation_id,
        current_year.as_of_on,
        current_year.first_year,
        section.value AS section_code,
        formed_from.bound_on AS formed_from_on,
        disputed_from.bound_on AS disputed_from_on,
        deadline.bound_on AS deadline_on,
        check_act.value IS NOT NULL AS is_to_check
    FROM current_year
    INNER JOIN requirement_value AS section
        ON current_year.requirement_id = section.requirement_id AND section.parameter = 'sections'
    INNER JOIN bound AS deadline
        ON
            current_year.requirement_id = deadline.requirement_id
            AND deadline.parameter = 'deadline'
            AND deadline.bound_on BETWEEN current_year.effective_from_on AND current_year.effective_to_on
    LEFT JOIN bound AS formed_from
        ON current_year.requirement_id = formed_from.requirement_id AND formed_from.parameter = 'formed_from'
    LEFT JOIN bound AS disputed_from
        ON current_year.requirement_id = disputed_from.requirement_id AND disputed_from.parameter = 'disputed_from'
    LEFT JOIN requirement_value AS check_act
        ON
            current_year.requirement_id = check_act.requirement_id
            AND check_act.parameter = 'acts'
            AND check_act.value = 'checked'
),

-- «2026/2027», «2026-2027» and «2026/27» name one year.
formed AS (
    SELECT
        organisation_id,
        section_code,
        substr(school_year, 1, 4) AS year_text,
        min(formed_on) AS formed_on,
        min(source_page) AS source_page,
        min(source_pointer) AS source_pointer
    FROM year_section
    GROUP BY organisation_id, section_code, substr(school_year, 1, 4)
),

section_check AS (
    SELECT
        organisation_id,
        substr(school_year, 1, 4) AS year_text,
        section_code,
        checked_on
    FROM year_section
    UNION ALL
    SELECT
        organisation_id,
        CAST(NULL AS VARCHAR) AS year_text,
        CAST(NULL AS VARCHAR) AS section_code,
        checked_on
    FROM supervision_check
    WHERE matter_code IN ('sections', 'everything') AND study_group_id IS NULL AND subject_id IS NULL
),

judged AS (
    SELECT
        asked.requirement_id,
        asked.organisation_id,
        asked.obligation_id,
        asked.as_of_on,
        asked.first_year,
        asked.section_code,
        asked.formed_from_on,
        asked.disputed_from_on,
        asked.deadline_on,
        asked.is_to_check,
        formed.formed_on,
        formed.source_page,
        formed.source_pointer,
        -- What was looked at before it was there has not been checked.
        min(section_check.checked_on) AS checked_on
    FROM asked
    LEFT JOIN formed
        ON
            asked.organisation_id = formed.organisation_id
            AND asked.section_code = formed.section_code
            AND CAST(asked.first_year AS VARCHAR) = formed.year_text
    LEFT JOIN section_check
        ON
            asked.organisation_id = section_check.organisation_id
            AND asked.section_code = coalesce(section_check.section_code, asked.section_code)
            AND CAST(asked.first_year AS VARCHAR) = coalesce(section_check.year_text, CAST(asked.first_year AS VARCHAR))
            AND formed.formed_on <= section_check.checked_on
    GROUP BY
        asked.requirement_id,
        asked.organisation_id,
        asked.obligation_id,
        asked.as_of_on,
        asked.first_year,
        asked.section_code,
        asked.formed_from_on,
        asked.disputed_from_on,
        asked.deadline_on,
        asked.is_to_check,
        formed.formed_on,
        formed.source_page,
        formed.source_pointer
),

breach AS (
    SELECT
        *,
        CASE
            WHEN formed_on > deadline_on THEN 'formed_late'
            WHEN formed_on IS NULL AND as_of_on > deadline_on THEN 'not_formed'
            WHEN is_to_check AND checked_on > deadline_on THEN 'checked_late'
            WHEN is_to_check AND checked_on IS NULL AND as_of_on > deadline_on THEN 'not_checked'
            WHEN formed_on < formed_from_on AND coalesce(formed_on < disputed_from_on, TRUE) THEN 'formed_early'
            WHEN formed_on < formed_from_on THEN 'perhaps_early'
        END AS breach
    FROM judged
)

SELECT
    organisation_id,
    obligation_id,
    CAST(first_year AS VARCHAR) || '/' || CAST(first_year + 1 AS VARCHAR) AS school_year,
    -- The words of the register «Разделы учебного года».
    CASE section_code
        WHEN 'year' THEN 'учебный год открыт'
        WHEN 'groups' THEN 'классы и группы'
        WHEN 'subjects' THEN 'предметы'
        WHEN 'curricula' THEN 'учебные планы'
        WHEN 'periods' THEN 'периоды'
        WHEN 'timetable' THEN 'расписание'
        WHEN 'teachers' THEN 'педагоги'
        WHEN 'curators' THEN 'классные руководители и кураторы'
        WHEN 'specialities' THEN 'специальности'
        WHEN 'working_hours' THEN 'режим работы'
        WHEN 'study_schedule' THEN 'график учебного процесса'
        WHEN 'topic_plans' THEN 'КТП'
        ELSE section_code
    END AS section,
    CASE WHEN breach = 'perhaps_early' THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    deadline_on AS event_on,
    CASE breach
        WHEN 'formed_late' THEN 'Раздел сформирован позже срока'
        WHEN 'not_formed' THEN 'Срок вышел, дня, когда раздел сформирован, в реестре нет'
        WHEN 'checked_late' THEN 'Раздел проверен позже срока'
        WHEN 'not_checked' THEN 'Срок вышел, проверки сформированного раздела в реестрах нет'
        WHEN 'formed_early' THEN 'Раздел сформирован раньше назначенного времени'
        ELSE 'Раздел сформирован раньше, чем за неделю до конца месяца; какую неделю документ считает последней, неясно'
    END AS detail,
    source_page,
    source_pointer
FROM breach
WHERE breach IS NOT NULL
