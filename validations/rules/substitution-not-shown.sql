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
    INNER JOIN study_group
        ON
            replaced.organisation_id = study_group.organisation_id
            AND replaced.study_group_id IN (study_group.study_group_id, study_group.parent_study_group_id)
    INNER JOIN lesson
        ON
            study_group.organisation_id = lesson.organisation_id
            AND study_group.study_group_id = lesson.study_group_id
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
WITH place AS (
    SELECT
        organisation_id,
        study_group_id,
        study_group_id AS named_group_id
    FROM study_group
    UNION ALL
    SELECT
        organisation_id,
        study_group_id,
        parent_study_group_id
    FROM study_group
    WHERE parent_study_group_id IS NOT NULL
),

replaced AS (
    SELECT
        substitution.organisation_id,
        requirement.obligation_id,
        requirement.source,
        requirement.at_record,
        place.study_group_id,
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
    INNER JOIN place
        ON
            substitution.organisation_id = place.organisation_id
            AND substitution.study_group_id = place.named_group_id
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

-- A name is compared without case, «ё» and marks: family name, then given name and patronymic or their initials.
shown AS (
    SELECT
        showing.organisation_id,
        showing.obligation_id,
        showing.lesson_id,
        showing.is_present,
        showing.staff_id,
        showing.register_substitute_id,
        trim(
            regexp_replace(
                replace(lower(coalesce(showing.teacher_name, staff.display_name, '')), 'ё', 'е'),
                '[^a-zа-я-]+', ' ', 'g'
            )
        ) AS plain_name,
        trim(
            regexp_replace(replace(lower(coalesce(showing.substitute_name, '')), 'ё', 'е'), '[^a-zа-я-]+', ' ', 'g')
        ) AS substitute_plain
    FROM showing
    LEFT JOIN staff
        ON showing.organisation_id = staff.organisation_id AND showing.staff_id = staff.staff_id
    WHERE showing.teacher_name IS NOT NULL OR showing.staff_id IS NOT NULL
),

linked AS (
    SELECT DISTINCT
        organisation_id,
        register_person_id,
        person_id
    FROM identity_link
    WHERE register_source = 'registers' AND person_kind_code = 'staff'
),

named AS (
    SELECT
        organisation_id,
        replace(staff_id, organisation_id || '|', '') AS code,
        staff_name
    FROM teaching_assignment
    WHERE source = 'registers'
    UNION
    SELECT
        organisation_id,
        register_staff_id,
        staff_name
    FROM employment
    UNION
    SELECT
        organisation_id,
        register_absent_id,
        absent_name
    FROM substitution
),

person AS (
    SELECT
        organisation_id,
        code,
        trim(regexp_replace(replace(lower(staff_name), 'ё', 'е'), '[^a-zа-я-]+', ' ', 'g')) AS plain_name
    FROM named
    WHERE staff_name IS NOT NULL
),

-- The substitute by the name that the order writes and by the name that belongs to the code.
substitute AS (
    SELECT DISTINCT
        shown.organisation_id,
        shown.lesson_id,
        shown.substitute_plain AS plain_name
    FROM shown
    WHERE shown.substitute_plain <> ''
    UNION
    SELECT
        shown.organisation_id,
        shown.lesson_id,
        person.plain_name
    FROM shown
    INNER JOIN person
        ON shown.organisation_id = person.organisation_id AND shown.register_substitute_id = person.code
),

not_substitute AS (
    SELECT shown.*
    FROM shown
    LEFT JOIN linked
        ON
            shown.organisation_id = linked.organisation_id
            AND shown.register_substitute_id = linked.register_person_id
            AND shown.staff_id = linked.person_id
    WHERE
        linked.person_id IS NULL
        AND NOT EXISTS (
            SELECT 1
            FROM substitute
            WHERE
                substitute.organisation_id = shown.organisation_id
                AND substitute.lesson_id = shown.lesson_id
                AND split_part(substitute.plain_name, ' ', 1) = split_part(shown.plain_name, ' ', 1)
                AND (
                    strpos(split_part(substitute.plain_name, ' ', 2), split_part(shown.plain_name, ' ', 2)) = 1
                    OR strpos(split_part(shown.plain_name, ' ', 2), split_part(substitute.plain_name, ' ', 2)) = 1
                    OR split_part(substitute.plain_name, ' ', 2) = ''
                    OR split_part(shown.plain_name, ' ', 2) = ''
                )
                AND (
                    strpos(split_part(substitute.plain_name, ' ', 3), split_part(shown.plain_name, ' ', 3)) = 1
                    OR strpos(split_part(shown.plain_name, ' ', 3), split_part(substitute.plain_name, ' ', 3)) = 1
                    OR split_part(substitute.plain_name, ' ', 3) = ''
                    OR split_part(shown.plain_name, ' ', 3) = ''
                )
        )
),

judged AS (
    SELECT
        not_substitute.*,
        EXISTS (
            SELECT 1
            FROM linked
            WHERE
                linked.organisation_id = not_substitute.organisation_id
                AND linked.person_id = not_substitute.staff_id
        )
        OR EXISTS (
            SELECT 1
            FROM person
            WHERE
                person.organisation_id = not_substitute.organisation_id
                AND split_part(person.plain_name, ' ', 1) = split_part(not_substitute.plain_name, ' ', 1)
                AND not_substitute.plain_name <> ''
                AND (
                    strpos(split_part(person.plain_name, ' ', 2), split_part(not_substitute.plain_name, ' ', 2)) = 1
                    OR strpos(split_part(not_substitute.plain_name, ' ', 2), split_part(person.plain_name, ' ', 2)) = 1
                    OR split_part(person.plain_name, ' ', 2) = ''
                    OR split_part(not_substitute.plain_name, ' ', 2) = ''
                )
                AND (
                    strpos(split_part(person.plain_name, ' ', 3), split_part(not_substitute.plain_name, ' ', 3)) = 1
                    OR strpos(split_part(not_substitute.plain_name, ' ', 3), split_part(person.plain_name, ' ', 3)) = 1
                    OR split_part(person.plain_name, ' ', 3) = ''
                    OR split_part(not_substitute.plain_name, ' ', 3) = ''
                )
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
