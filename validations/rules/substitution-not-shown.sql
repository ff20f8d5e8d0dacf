/*
title: Замена педагога в записи занятия не отражена
what: >-
  Если в реестре записана замена, у проведённого занятия, о котором в журнале уже есть тема или отметка, показан
  заменяющий; где документ требует отражать замену в момент записи, он показан уже тогда, когда появилась тема.
why: Иначе за записи отвечает тот, кого на занятии не было, а заменявший остаётся неизвестен.
remedy: >-
  Укажите в журнале заменяющего у этого занятия; если замены не было или заменял другой, исправьте реестр замен.
dimension: consistency
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {reasons: texts, at_record: integer}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2m: "педагог, замещающий коллегу, заполняет"
needs:
  capabilities: [lessons, teachers]
  registers: [substitutions, teaching_assignments]
  entities:
    substitution:
      [study_group_id, subject_id, lesson_on, lesson_number, kind_code, other_subject_id, register_substitute_id,
       substitute_name, register_absent_id, absent_name, reason_code]
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, teacher_name, staff_id, is_cancelled]
    lesson_revision: [lesson_id, teacher_name, staff_id, seen_until_at, change_code]
    lesson_topic: [lesson_id, topic, recorded_until_at]
    mark: [lesson_id]
    staff: [staff_id, display_name]
    study_group: [study_group_id, parent_study_group_id]
    teaching_assignment: [staff_id, staff_name]
    employment: [register_staff_id, staff_name]
    identity_link: [register_source, register_person_id, person_kind_code, person_id]
denominator:
  unit: занятий с записанной заменой
  unknown: имя заменяющего в реестре или педагог в журнале
  sql: |
    WITH replaced AS (
        SELECT
            substitution.organisation_id,
            requirement.source,
            substitution.study_group_id,
            substitution.lesson_on,
            substitution.lesson_number,
            CASE
                WHEN substitution.kind_code = 'subject' THEN substitution.other_subject_id ELSE substitution.subject_id
            END AS subject_id,
            substitution.register_substitute_id IS NOT NULL OR substitution.substitute_name IS NOT NULL AS is_named
        FROM substitution
        INNER JOIN requirement
            ON
                substitution.organisation_id = requirement.organisation_id
                AND substitution.lesson_on < requirement.as_of_on
                AND substitution.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
        INNER JOIN requirement_value AS reason
            ON
                requirement.requirement_id = reason.requirement_id
                AND reason.parameter = 'reasons'
                AND coalesce(substitution.reason_code, 'other') = reason.value
        WHERE substitution.kind_code IN ('teacher', 'subject')
    )

    SELECT
        replaced.organisation_id,
        count(*) FILTER (
            WHERE replaced.is_named AND (lesson.teacher_name IS NOT NULL OR lesson.staff_id IS NOT NULL)
        ) AS checked,
        count(*) FILTER (
            WHERE NOT replaced.is_named OR (lesson.teacher_name IS NULL AND lesson.staff_id IS NULL)
        ) AS unknown
    FROM replaced
    INNER JOIN group_place
        ON
            replaced.organisation_id = group_place.organisation_id
            AND replaced.study_group_id = group_place.named_group_id
            AND group_place.named <> 'part'
    INNER JOIN lesson
        ON
            group_place.organisation_id = lesson.organisation_id
            AND group_place.study_group_id = lesson.study_group_id
            AND replaced.source = lesson.source
            AND replaced.subject_id = lesson.subject_id
            AND replaced.lesson_on = lesson.lesson_on
            AND replaced.lesson_number = lesson.lesson_number
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY replaced.organisation_id
examples:
  pass:
    - title: Показан заменяющий; во втором занятии ещё ничего не записано
      parameters: {reasons: [illness], at_record: 1}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична}
        employment:
          - {register_staff_id: у-2, staff_name: Примеров Андрей Сергеевич}
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: teacher, reason_code: illness,
             substitute_name: Примеров Андрей Сергеевич}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 1, kind_code: teacher, reason_code: illness,
             substitute_name: Примеров Андрей Сергеевич}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Примеров А. С.}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1, teacher_name: Образцова М. И.}
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Сила}
  fail:
    - title: Показан заболевший; в другом занятии — имя, которого в реестре нет
      parameters: {reasons: [illness, other], at_record: 0}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична}
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: teacher, reason_code: illness,
             substitute_name: Примеров Андрей Сергеевич}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 1, kind_code: teacher,
             substitute_name: Примеров Андрей Сергеевич}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Образцова М. И.}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1, teacher_name: Премеров А. С.}
        mark:
          - {mark_id: m1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {mark_id: m2, lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
        - {date: 2026-10-06, number: "1", certainty: cannot_tell}
    - title: Тема уже была, а показан был ещё заболевший
      parameters: {reasons: [illness], at_record: 1}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична}
        substitution:
          - {lesson_on: 2026-10-05, lesson_number: 1, kind_code: teacher, reason_code: illness,
             substitute_name: Примеров Андрей Сергеевич}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Примеров А. С.}
        lesson_revision:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Образцова М. И.,
             change_code: superseded, seen_until_at: 2026-10-06T02:30:00+03:00}
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Сила,
             recorded_until_at: 2026-10-06T02:30:00+03:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
*/
WITH replaced AS (
    SELECT
        substitution.organisation_id,
        requirement.obligation_id,
        requirement.source,
        requirement.at_record,
        group_place.study_group_id,
        substitution.lesson_on,
        substitution.lesson_number,
        substitution.register_substitute_id,
        substitution.substitute_name,
        CASE
            WHEN substitution.kind_code = 'subject' THEN substitution.other_subject_id ELSE substitution.subject_id
        END AS subject_id
    FROM substitution
    INNER JOIN requirement
        ON
            substitution.organisation_id = requirement.organisation_id
            AND substitution.lesson_on < requirement.as_of_on
            AND substitution.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS reason
        ON
            requirement.requirement_id = reason.requirement_id
            AND reason.parameter = 'reasons'
            -- A substitution without a reason is one for another reason.
            AND coalesce(substitution.reason_code, 'other') = reason.value
    INNER JOIN group_place
        ON
            substitution.organisation_id = group_place.organisation_id
            AND substitution.study_group_id = group_place.named_group_id
            AND group_place.named <> 'part'
    WHERE
        substitution.kind_code IN ('teacher', 'subject')
        AND (substitution.register_substitute_id IS NOT NULL OR substitution.substitute_name IS NOT NULL)
),

held AS (
    SELECT
        replaced.*,
        lesson.lesson_id,
        lesson.teacher_name,
        lesson.staff_id,
        lesson.source_page,
        lesson.source_pointer
    FROM replaced
    INNER JOIN lesson
        ON
            replaced.organisation_id = lesson.organisation_id
            AND replaced.source = lesson.source
            AND replaced.study_group_id = lesson.study_group_id
            AND replaced.subject_id = lesson.subject_id
            AND replaced.lesson_on = lesson.lesson_on
            AND replaced.lesson_number = lesson.lesson_number
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

recorded AS (
    SELECT
        held.organisation_id,
        held.lesson_id
    FROM held
    INNER JOIN lesson_topic
        ON held.organisation_id = lesson_topic.organisation_id AND held.lesson_id = lesson_topic.lesson_id
    WHERE lesson_topic.topic <> ''
    UNION
    SELECT
        held.organisation_id,
        held.lesson_id
    FROM held
    INNER JOIN mark
        ON held.organisation_id = mark.organisation_id AND held.lesson_id = mark.lesson_id
),

-- Whom the lesson shows now, and whom it still showed at a reading that already saw its topic.
showing AS (
    SELECT
        held.organisation_id,
        held.obligation_id,
        held.lesson_id,
        held.register_substitute_id,
        held.substitute_name,
        held.teacher_name,
        held.staff_id,
        TRUE AS is_present
    FROM held
    INNER JOIN recorded
        ON held.organisation_id = recorded.organisation_id AND held.lesson_id = recorded.lesson_id
    UNION ALL
    SELECT
        held.organisation_id,
        held.obligation_id,
        held.lesson_id,
        held.register_substitute_id,
        held.substitute_name,
        lesson_revision.teacher_name,
        lesson_revision.staff_id,
        FALSE AS is_present
    FROM held
    INNER JOIN lesson_revision
        ON held.organisation_id = lesson_revision.organisation_id AND held.lesson_id = lesson_revision.lesson_id
    INNER JOIN lesson_topic
        ON held.organisation_id = lesson_topic.organisation_id AND held.lesson_id = lesson_topic.lesson_id
    WHERE
        held.at_record = 1
        AND lesson_topic.topic <> ''
        AND lesson_revision.change_code = 'superseded'
        AND lesson_revision.seen_until_at >= lesson_topic.recorded_until_at
),

shown AS (
    SELECT
        showing.*,
        coalesce(showing.teacher_name, staff.display_name, '') AS shown_name
    FROM showing
    LEFT JOIN staff
        ON showing.organisation_id = staff.organisation_id AND showing.staff_id = staff.staff_id
    WHERE showing.teacher_name IS NOT NULL OR showing.staff_id IS NOT NULL
),

-- The substitute by the name that the order writes and by the name that belongs to the code.
substitute AS (
    SELECT
        organisation_id,
        lesson_id,
        substitute_name AS written_name
    FROM shown
    UNION
    SELECT
        shown.organisation_id,
        shown.lesson_id,
        register_person.written_name
    FROM shown
    INNER JOIN register_person
        ON
            shown.organisation_id = register_person.organisation_id
            AND shown.register_substitute_id = register_person.code
            AND register_person.entity <> 'group_curator'
),

not_substitute AS (
    SELECT shown.*
    FROM shown
    LEFT JOIN linked_staff
        ON
            shown.organisation_id = linked_staff.organisation_id
            AND shown.register_substitute_id = linked_staff.code
            AND shown.staff_id = linked_staff.staff_id
    WHERE
        linked_staff.staff_id IS NULL
        AND NOT EXISTS (
            SELECT 1
            FROM substitute
            INNER JOIN namesake
                ON
                    substitute.organisation_id = namesake.organisation_id
                    AND substitute.written_name = namesake.register_name
            WHERE
                substitute.organisation_id = shown.organisation_id
                AND substitute.lesson_id = shown.lesson_id
                AND namesake.shown_name = shown.shown_name
        )
),

judged AS (
    SELECT
        not_substitute.*,
        EXISTS (
            SELECT 1
            FROM linked_staff
            WHERE
                linked_staff.organisation_id = not_substitute.organisation_id
                AND linked_staff.staff_id = not_substitute.staff_id
        )
        OR EXISTS (
            SELECT 1
            FROM register_person
            INNER JOIN namesake
                ON
                    register_person.organisation_id = namesake.organisation_id
                    AND register_person.written_name = namesake.register_name
            WHERE
                register_person.organisation_id = not_substitute.organisation_id
                AND register_person.entity <> 'group_curator'
                AND namesake.shown_name = not_substitute.shown_name
        ) AS is_known
    FROM not_substitute
)

SELECT
    held.organisation_id,
    held.obligation_id,
    held.study_group_id,
    held.subject_id,
    held.lesson_on,
    held.lesson_number,
    CASE WHEN judged.is_known THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    held.lesson_on AS event_on,
    CASE
        WHEN NOT judged.is_known THEN 'Вместо заменяющего показано имя, которого в реестрах нет, или имя записано иначе'
        WHEN judged.is_present THEN 'Замена записана в реестре, а в журнале показан не заменяющий'
        ELSE 'Тема уже была записана, когда вместо заменяющего показывался другой педагог'
    END AS detail,
    held.source_page,
    held.source_pointer
FROM judged
INNER JOIN held
    ON
        judged.organisation_id = held.organisation_id
        AND judged.obligation_id = held.obligation_id
        AND judged.lesson_id = held.lesson_id
