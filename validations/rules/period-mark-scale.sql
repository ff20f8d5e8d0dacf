/*
title: Итоговая отметка не из шкалы
what: Итоговая отметка за отчётный период — одно из значений, которые допускает регламент.
why: Итог вне шкалы не переносится в сводную ведомость.
remedy: Поставьте отметку из шкалы либо «осв», «н/а» или «безотм», если регламент их допускает.
dimension: validity
since: 0.1.0
key: [study_group, subject, period, student]
parameters: {marks: texts, period_kinds: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.8: "учитель-предметник выставляет каждому обучающемуся"
    kpgt-2022/3.2f: "педагогическим работником должна быть выставлена"
needs:
  capabilities: [period_marks]
  entities:
    period_mark: [student_id, study_group_id, subject_id, academic_period_id, kind_code, raw_value]
    academic_period: [academic_period_id, ends_on]
denominator:
  unit: итоговых отметок
  sql: |
    SELECT
        period_mark.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM period_mark
    INNER JOIN requirement
        ON period_mark.organisation_id = requirement.organisation_id AND period_mark.source = requirement.source
    INNER JOIN requirement_value AS period_kind
        ON
            requirement.requirement_id = period_kind.requirement_id
            AND period_kind.parameter = 'period_kinds'
            AND period_mark.kind_code = period_kind.value
    GROUP BY period_mark.organisation_id
examples:
  pass:
    - title: «осв» за четверть
      parameters: {marks: ["2", "3", "4", "5", осв, н/а, безотм], period_kinds: [period, year]}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, starts_on: 2026-09-01, ends_on: 2026-10-23}
        period_mark:
          - {student_id: И-1, academic_period_id: 1 четверть, kind_code: period, raw_value: ОСВ}
  fail:
    - title: «6» за четверть
      parameters: {marks: ["2", "3", "4", "5", осв, н/а, безотм], period_kinds: [period, year]}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, starts_on: 2026-09-01, ends_on: 2026-10-23}
        period_mark:
          - {student_id: И-1, academic_period_id: 1 четверть, kind_code: period, raw_value: "6"}
      expect:
        - {student: И-1, certainty: certain}
*/
WITH judged AS (
    SELECT
        period_mark.*,
        requirement.obligation_id,
        coalesce(academic_period.ends_on, requirement.as_of_on) AS period_ends_on,
        requirement.requirement_id,
        requirement.effective_from_on,
        requirement.effective_to_on
    FROM period_mark
    INNER JOIN requirement
        ON period_mark.organisation_id = requirement.organisation_id AND period_mark.source = requirement.source
    INNER JOIN requirement_value AS period_kind
        ON
            requirement.requirement_id = period_kind.requirement_id
            AND period_kind.parameter = 'period_kinds'
            AND period_mark.kind_code = period_kind.value
    LEFT JOIN academic_period
        ON
            period_mark.organisation_id = academic_period.organisation_id
            AND period_mark.academic_period_id = academic_period.academic_period_id
)

SELECT
    judged.organisation_id,
    judged.obligation_id,
    judged.study_group_id,
    judged.subject_id,
    judged.academic_period_id,
    judged.student_id,
    'certain' AS certainty,
    judged.period_ends_on AS event_on,
    'Итоговая отметка «' || judged.raw_value || '» не из шкалы' AS detail,
    judged.source_page,
    judged.source_pointer
FROM judged
LEFT JOIN requirement_value AS scale
    ON
        judged.requirement_id = scale.requirement_id
        AND scale.parameter = 'marks'
        AND lower(trim(judged.raw_value)) = scale.value
WHERE
    scale.value IS NULL
    AND judged.period_ends_on BETWEEN judged.effective_from_on AND judged.effective_to_on
