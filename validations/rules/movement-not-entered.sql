/*
title: Движение обучающегося не внесено в журнал
what: >-
  Состав групп в журнале следует приказам: кто зачислен, восстановлен или переведён, есть в своей группе, кто переведён из
  неё, отчислен или выпущен, в ней не числится. Решает последний вступивший в силу приказ об обучающемся; на внесение даётся
  срок со дня приказа, а если он действует позже, со дня, с которого действует.
why: Отметки и пропуски ставят тем, кто есть в списке; неверный список ломает ведомости, отчёты и дневники.
remedy: >-
  Внесите движение в журнал. Если приказ отменён или записан в реестр с ошибкой, исправьте реестр «Приказы о движении».
dimension: consistency
since: 0.2.0
key: [register_number, register_date, student]
parameters: {days: integer}
addressee:
  role: class_teacher
  words:
    kpgt-2022/4.2b: "Классный руководитель (куратор) обязан"
needs:
  capabilities: [rosters]
  registers: [orders]
  entities:
    movement_order: [movement_order_id, order_number, ordered_on, kind_code, register_student_id, from_study_group_id,
      to_study_group_id, effective_on]
    identity_link: [register_source, register_person_id, person_kind_code, person_id]
    enrolment: [student_id, study_group_id, enrolled_from_on, enrolled_to_on]
    coverage: [source, entity, scope, observed_at]
denominator:
  unit: приказов о движении (строк), вступивших в силу
  unknown: группа, в которую зачислен или переведён обучающийся
  sql: |
    SELECT
        movement_order.organisation_id,
        count(*) AS checked,
        sum(
            CASE
                WHEN
                    movement_order.to_study_group_id IS NULL
                    AND movement_order.kind_code IN ('enrolment', 'transfer', 'reinstatement')
                    THEN 1
                ELSE 0
            END
        ) AS unknown
    FROM movement_order
    INNER JOIN (
        SELECT DISTINCT
            organisation_id,
            as_of_on,
            effective_from_on,
            effective_to_on
        FROM requirement
    ) AS asked
        ON
            movement_order.organisation_id = asked.organisation_id
            AND movement_order.effective_on <= asked.as_of_on
            AND movement_order.ordered_on BETWEEN asked.effective_from_on AND asked.effective_to_on
    WHERE movement_order.kind_code <> 'subgroup'
    GROUP BY movement_order.organisation_id
examples:
  pass:
    - title: Переведён и числится в новой группе; отчисленный вчера ещё в списке; ушедший в академический отпуск
      parameters: {days: 5}
      tables:
        movement_order:
          - {movement_order_id: п1, order_number: 90-у, ordered_on: 2026-10-01, kind_code: transfer,
             register_student_id: "1", from_study_group_id: СВ-21, to_study_group_id: СВ-22, effective_on: 2026-10-02}
          - {movement_order_id: п2, order_number: 95-у, ordered_on: 2026-10-19, kind_code: expulsion,
             register_student_id: "2", from_study_group_id: СВ-21, effective_on: 2026-10-19}
          - {movement_order_id: п3, order_number: 60-у, ordered_on: 2026-08-20, kind_code: enrolment,
             register_student_id: "3", to_study_group_id: СВ-22, effective_on: 2026-09-01}
          - {movement_order_id: п4, order_number: 91-у, ordered_on: 2026-10-01, kind_code: academic_leave,
             register_student_id: "3", from_study_group_id: СВ-22, effective_on: 2026-10-01}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
          - {register_source: registers, register_person_id: "2", person_kind_code: student, person_id: И-2}
          - {register_source: registers, register_person_id: "3", person_kind_code: student, person_id: И-3}
        enrolment:
          - {student_id: И-1, study_group_id: СВ-22}
          - {student_id: И-1, study_group_id: СВ-21, enrolled_to_on: 2026-10-01}
          - {student_id: И-2, study_group_id: СВ-21}
  fail:
    - title: Отчислен, но числится; переведён, но остался в прежней группе
      parameters: {days: 5}
      tables:
        movement_order:
          - {movement_order_id: п1, order_number: 90-у, ordered_on: 2026-10-01, kind_code: expulsion,
             register_student_id: "1", from_study_group_id: СВ-21, effective_on: 2026-10-02}
          - {movement_order_id: п2, order_number: 91-у, ordered_on: 2026-10-18, kind_code: transfer,
             register_student_id: "2", from_study_group_id: СВ-21, to_study_group_id: СВ-22, effective_on: 2026-10-12}
        identity_link:
          - {register_source: registers, register_person_id: "1", person_kind_code: student, person_id: И-1}
          - {register_source: registers, register_person_id: "2", person_kind_code: student, person_id: И-2}
        enrolment:
          - {student_id: И-1, study_group_id: СВ-21}
          - {student_id: И-2, study_group_id: СВ-21}
          - {student_id: И-3, study_group_id: СВ-22}
      expect:
        - {register_number: 90-у, register_date: 2026-10-01, certainty: certain}
        - {register_number: 91-у, register_date: 2026-10-18, certainty: certain}
    - title: Кода зачисленного в журнале нет — ошибка в коде или человек не внесён, не установить
      parameters: {days: 5}
      tables:
        movement_order:
          - {movement_order_id: п1, order_number: 90-у, ordered_on: 2026-10-01, kind_code: enrolment,
             register_student_id: "9", to_study_group_id: СВ-21, effective_on: 2026-10-02}
        identity_link:
          - {register_source: registers, register_person_id: "9", person_kind_code: student, person_id: И-9}
        enrolment:
          - {student_id: И-1, study_group_id: СВ-21}
      expect:
        - {register_number: 90-у, student: "9", certainty: cannot_tell}
*/
WITH movement AS (
    SELECT
        movement_order.*,
        requirement.requirement_id,
        requirement.obligation_id,
        requirement.source AS journal,
        requirement.timezone,
        requirement.as_of_on,
        requirement.as_of_at,
        requirement.effective_from_on,
        requirement.effective_to_on,
        coalesce(identity_link.person_id, movement_order.register_student_id) AS student_id,
        greatest(movement_order.ordered_on, movement_order.effective_on) AS term_from_on,
        rank() OVER (
            PARTITION BY
                movement_order.organisation_id,
                requirement.obligation_id,
                requirement.source,
                movement_order.register_student_id
            ORDER BY movement_order.effective_on DESC, movement_order.ordered_on DESC
        ) AS place
    FROM movement_order
    INNER JOIN requirement
        ON
            movement_order.organisation_id = requirement.organisation_id
            AND movement_order.effective_on <= requirement.as_of_on
    LEFT JOIN identity_link
        ON
            movement_order.organisation_id = identity_link.organisation_id
            AND identity_link.register_source = 'registers'
            AND identity_link.person_kind_code = 'student'
            AND movement_order.register_student_id = identity_link.register_person_id
    WHERE movement_order.kind_code <> 'subgroup'
),

-- Orders of one day that are of one force contradict each other: which of them is the last, nobody says.
latest AS (
    SELECT
        movement.*,
        count(*) OVER (
            PARTITION BY movement.organisation_id, movement.obligation_id, movement.journal, movement.register_student_id
        ) AS of_one_day
    FROM movement
    WHERE movement.place = 1
),

due AS (
    SELECT
        latest.*,
        term_end.days_end_at AS due_at,
        CASE WHEN latest.kind_code IN ('enrolment', 'transfer', 'reinstatement') THEN latest.to_study_group_id
        END AS joined_group_id,
        CASE WHEN latest.kind_code IN ('transfer', 'expulsion', 'graduation') THEN latest.from_study_group_id
        END AS left_group_id
    FROM latest
    INNER JOIN term_end
        ON
            latest.requirement_id = term_end.requirement_id
            AND term_end.study_group_id = ''
            AND latest.term_from_on = term_end.started_on
    WHERE
        latest.ordered_on BETWEEN latest.effective_from_on AND latest.effective_to_on
        AND latest.as_of_at >= term_end.days_end_at
),

-- Of every student and group on the lists: whether the student is there on this day.
listed AS (
    SELECT
        enrolment.organisation_id,
        enrolment.source,
        enrolment.student_id,
        enrolment.study_group_id,
        max(
            CASE
                WHEN
                    coalesce(enrolment.enrolled_from_on, requirement.as_of_on) <= requirement.as_of_on
                    AND coalesce(enrolment.enrolled_to_on, requirement.as_of_on) >= requirement.as_of_on
                    THEN 1
                ELSE 0
            END
        ) AS is_there
    FROM enrolment
    INNER JOIN requirement
        ON enrolment.organisation_id = requirement.organisation_id AND enrolment.source = requirement.source
    GROUP BY enrolment.organisation_id, enrolment.source, enrolment.student_id, enrolment.study_group_id
),

listed_student AS (
    SELECT DISTINCT
        organisation_id,
        source,
        student_id
    FROM listed
),

listed_group AS (
    SELECT DISTINCT
        organisation_id,
        source,
        study_group_id
    FROM listed
),

placed AS (
    SELECT
        due.*,
        due.joined_group_id IS NOT NULL AND coalesce(new_place.is_there, 0) = 0 AS is_absent,
        coalesce(old_place.is_there, 0) = 1 AND due.left_group_id <> coalesce(due.joined_group_id, '') AS is_left_behind,
        listed_student.student_id IS NOT NULL AS is_listed,
        listed_student.student_id IS NOT NULL AND listed_group.study_group_id IS NOT NULL AS is_known
    FROM due
    LEFT JOIN listed AS new_place
        ON
            due.organisation_id = new_place.organisation_id
            AND due.journal = new_place.source
            AND due.student_id = new_place.student_id
            AND due.joined_group_id = new_place.study_group_id
    LEFT JOIN listed AS old_place
        ON
            due.organisation_id = old_place.organisation_id
            AND due.journal = old_place.source
            AND due.student_id = old_place.student_id
            AND due.left_group_id = old_place.study_group_id
    LEFT JOIN listed_student
        ON
            due.organisation_id = listed_student.organisation_id
            AND due.journal = listed_student.source
            AND due.student_id = listed_student.student_id
    LEFT JOIN listed_group
        ON
            due.organisation_id = listed_group.organisation_id
            AND due.journal = listed_group.source
            AND due.joined_group_id = listed_group.study_group_id
),

last_read AS (
    SELECT
        placed.organisation_id,
        placed.obligation_id,
        placed.journal,
        placed.movement_order_id,
        max(coverage.observed_at) AS read_at
    FROM placed
    INNER JOIN coverage
        ON
            placed.organisation_id = coverage.organisation_id
            AND placed.journal = coverage.source
            AND coverage.entity = 'enrolment'
            AND coverage.scope IN ('', coalesce(placed.joined_group_id, placed.left_group_id))
    WHERE placed.is_absent OR placed.is_left_behind
    GROUP BY placed.organisation_id, placed.obligation_id, placed.journal, placed.movement_order_id
),

judged AS (
    SELECT
        placed.*,
        coalesce(last_read.read_at, placed.as_of_at) >= placed.due_at AS is_read,
        placed.is_left_behind OR (placed.is_absent AND placed.is_known) AS is_shown
    FROM placed
    LEFT JOIN last_read
        ON
            placed.organisation_id = last_read.organisation_id
            AND placed.obligation_id = last_read.obligation_id
            AND placed.journal = last_read.journal
            AND placed.movement_order_id = last_read.movement_order_id
    WHERE placed.is_absent OR placed.is_left_behind
)

SELECT
    organisation_id,
    obligation_id,
    order_number AS line_number,
    ordered_on AS line_on,
    -- Whom no list knows is named as the register does.
    CASE WHEN is_listed THEN student_id ELSE register_student_id END AS student_id,
    CASE WHEN is_shown AND is_read AND of_one_day = 1 THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    ordered_on AS event_on,
    CASE
        WHEN of_one_day > 1 THEN 'Список не следует приказу, но на этот день есть и другой'
        WHEN NOT is_read THEN 'Список группы не следует приказу, но прочитан до конца срока'
        WHEN NOT is_shown THEN 'В списке группы нет, но журнал не знает такого кода или такой группы'
        WHEN is_absent AND is_left_behind THEN 'По приказу переведён, в журнале числится в прежней группе'
        WHEN is_absent THEN 'По приказу должен быть в группе, в журнале его там нет'
        ELSE 'По приказу выбыл из группы, в журнале там числится'
    END AS detail,
    source_page,
    source_pointer
FROM judged
