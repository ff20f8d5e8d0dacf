/*
title: Итоги работы за год не размещены в журнале
what: >-
  К концу учебного года, в котором работа сдана, её итог размещён в журнале: документом, а там, где документа не требуют,
  хотя бы результатом.
why: Итог, которого нет в журнале, не увидят ни семья, ни следующий учитель, и работа пропадёт.
remedy: Прикрепите документ или внесите результат и отметьте это в реестре «Курсовые и проектные работы».
dimension: completeness
since: 0.2.0
key: [study_group, subject, student, work]
parameters: {course_kinds: texts, grades: texts, document_required: integer}
addressee:
  role: class_teacher
  by_clause: {kukarino/4.2a3: subject_teacher}
  words:
    kukarino/4.2a3: "Учитель обязан"
    kukarino/4.2g2: "Классный руководитель обязан"
needs:
  registers: [course_works]
  entities:
    course_work:
      [student_id, study_group_id, subject_id, title, raw_value, kind_code, submitted_on, document_attached_on]
    study_group: [study_group_id, parent_study_group_id, grade]
denominator:
  unit: сданных работ
  unknown: день сдачи
  sql: |
    SELECT
        course_work.organisation_id,
        count(*) FILTER (WHERE course_work.submitted_on IS NOT NULL) AS checked,
        count(*) FILTER (WHERE course_work.submitted_on IS NULL AND course_work.raw_value IS NOT NULL) AS unknown
    FROM course_work
    INNER JOIN requirement ON course_work.organisation_id = requirement.organisation_id
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter = 'course_kinds'
            AND course_work.kind_code = requirement_value.value
    GROUP BY course_work.organisation_id
examples:
  pass:
    - title: Прикреплён в последний день учебного года; год ещё не кончился; десятый класс не спрашивают
      parameters: &document {course_kinds: [final_project, research], grades: ["5", "6", "7", "8", "9"],
        document_required: 1}
      tables:
        study_group:
          - &class {study_group_id: 7А, grade: 7}
          - {study_group_id: 10А, grade: 10}
        course_work:
          - {course_work_id: р1, student_id: И-1, study_group_id: 7А, title: Мосты, kind_code: research, raw_value: "5",
             submitted_on: 2026-05-20, document_attached_on: 2026-08-31}
          - {course_work_id: р2, student_id: И-1, study_group_id: 7А, title: Облака, kind_code: research,
             submitted_on: 2026-09-01}
          - {course_work_id: р3, student_id: И-2, study_group_id: 10А, title: Лёд, kind_code: final_project,
             submitted_on: 2026-05-20}
    - title: Результат комплексной работы внесён, документа не требуют
      parameters: &result {course_kinds: [complex_work, metasubject], grades: ["7"], document_required: 0}
      tables:
        study_group: [*class]
        course_work:
          - {course_work_id: р1, study_group_id: 7А, title: Комплексная, kind_code: complex_work, raw_value: базовый,
             submitted_on: 2026-05-20}
  fail:
    - title: Документа нет; прикреплён через день после конца года; отметка документа не заменяет
      parameters: *document
      tables:
        study_group:
          - *class
          - {study_group_id: 7А проекты, parent_study_group_id: 7А}
        course_work:
          - {course_work_id: р1, student_id: И-1, study_group_id: 7А, title: Мосты, kind_code: research, raw_value: "5",
             submitted_on: 2026-05-20}
          - {course_work_id: р2, student_id: И-2, study_group_id: 7А проекты, title: Облака, kind_code: final_project,
             submitted_on: 2025-12-01, document_attached_on: 2026-09-01}
      expect:
        - {study_group: 7А, student: И-1, work: Мосты, certainty: certain}
        - {study_group: 7А проекты, student: И-2, work: Облака, certainty: certain}
    - title: Оценена неизвестно когда; у класса не названа параллель; результата нет
      parameters: *document
      tables:
        study_group:
          - *class
          - {study_group_id: 7Б, grade: null}
        course_work:
          - {course_work_id: р1, study_group_id: 7А, title: Мосты, kind_code: research, raw_value: "5"}
          - {course_work_id: р2, study_group_id: 7Б, title: Облака, kind_code: research, submitted_on: 2026-05-20}
      expect:
        - {work: Мосты, certainty: cannot_tell}
        - {work: Облака, certainty: cannot_tell}
    - title: Результата комплексной работы нет
      parameters: *result
      tables:
        study_group: [*class]
        course_work:
          - {course_work_id: р1, study_group_id: 7А, title: Комплексная, kind_code: complex_work,
             submitted_on: 2026-05-20}
      expect:
        - {work: Комплексная, certainty: certain}
*/
WITH asked AS (
    SELECT
        course_work.*,
        requirement.requirement_id,
        requirement.obligation_id,
        requirement.as_of_on,
        requirement.effective_from_on,
        requirement.effective_to_on,
        requirement.document_required,
        coalesce(study_group.grade, whole_class.grade) AS grade,
        CASE WHEN requirement.document_required = 0 THEN course_work.raw_value END AS placed_result,
        -- A school year is over with the thirty-first of August.
        CAST(
            CAST(
                CAST(extract(YEAR FROM course_work.submitted_on) AS INTEGER)
                + CASE WHEN extract(MONTH FROM course_work.submitted_on) >= 9 THEN 1 ELSE 0 END
                AS VARCHAR
            ) || '-08-31'
            AS DATE
        ) AS due_on
    FROM course_work
    INNER JOIN requirement ON course_work.organisation_id = requirement.organisation_id
    INNER JOIN requirement_value AS asked_kind
        ON
            requirement.requirement_id = asked_kind.requirement_id
            AND asked_kind.parameter = 'course_kinds'
            AND course_work.kind_code = asked_kind.value
    LEFT JOIN study_group
        ON
            course_work.organisation_id = study_group.organisation_id
            AND course_work.study_group_id = study_group.study_group_id
    LEFT JOIN study_group AS whole_class
        ON
            study_group.organisation_id = whole_class.organisation_id
            AND study_group.parent_study_group_id = whole_class.study_group_id
),

judged AS (
    SELECT
        asked.*,
        CASE
            WHEN asked.placed_result IS NOT NULL THEN 'placed'
            WHEN asked.submitted_on IS NULL AND asked.document_attached_on IS NOT NULL THEN 'placed'
            WHEN asked.submitted_on IS NULL AND asked.raw_value IS NOT NULL THEN 'undated'
            WHEN asked.submitted_on IS NULL THEN 'placed'
            WHEN asked.document_attached_on > asked.due_on THEN 'late'
            WHEN asked.document_attached_on IS NULL AND asked.as_of_on > asked.due_on THEN 'lacking'
            ELSE 'placed'
        END AS verdict
    FROM asked
    LEFT JOIN requirement_value AS asked_grade
        ON
            asked.requirement_id = asked_grade.requirement_id
            AND asked_grade.parameter = 'grades'
            AND CAST(asked.grade AS VARCHAR) = asked_grade.value
    WHERE
        (asked.grade IS NULL OR asked_grade.value IS NOT NULL)
        AND coalesce(asked.due_on, asked.as_of_on) BETWEEN asked.effective_from_on AND asked.effective_to_on
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    student_id,
    title,
    CASE WHEN verdict = 'undated' OR grade IS NULL THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    coalesce(due_on, as_of_on) AS event_on,
    CASE
        WHEN verdict = 'undated' THEN 'Работа оценена, документа нет; когда сдана, в реестре не сказано'
        WHEN verdict = 'late' THEN 'Документ прикреплён после конца учебного года'
        WHEN document_required = 0 THEN 'К концу учебного года не размещены ни результат, ни документ'
        ELSE 'К концу учебного года документ не прикреплён'
    END
    || CASE WHEN grade IS NULL THEN '; параллель неизвестна' ELSE '' END AS detail,
    source_page,
    source_pointer
FROM judged
WHERE verdict <> 'placed'
