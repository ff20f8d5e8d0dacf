/*
title: Занятие ведёт не тот педагог
what: >-
  У прошедшего занятия показан педагог, которому реестр нагрузки на этот день поручил этот предмет в этом классе,
  подгруппе, потоке или индивидуальном плане. Занятие с записанной заменой проверяет другое правило.
why: За записи отвечает тот, кто ведёт предмет; чужой педагог на странице значит чужие записи или несделанную замену.
remedy: >-
  Если занятие провёл другой педагог, внесите замену в реестр замен; если педагог сменился, внесите в реестр нагрузки,
  с какого дня; если имя записано по-разному, исправьте его в журнале или в реестре.
dimension: integrity
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {group_kinds: texts, writers: texts}
addressee:
  role: subject_teacher
  by_clause: {khmao-2020/2.4: class_teacher}
  words:
    khmao-2020/2.3: "Учитель-предметник работает в информационной системе"
    khmao-2020/2.4: "Классный руководитель … без права редактирования"
    kukarino/3.3.5: "каждым учителем, ведущим группу"
needs:
  capabilities: [lessons, teachers]
  registers: [teaching_assignments, substitutions]
  entities:
    lesson:
      [study_group_id, subject_id, lesson_on, lesson_number, teacher_name, staff_id, is_cancelled]
    staff: [staff_id, display_name]
    study_group: [study_group_id, parent_study_group_id, kind_code]
    teaching_assignment: [staff_id, study_group_id, subject_id, assigned_from_on, assigned_to_on, staff_name]
    group_curator: [study_group_id, register_staff_id, staff_name, curated_from_on, curated_to_on]
    employment: [register_staff_id, staff_name]
    substitution: [study_group_id, subject_id, lesson_on, lesson_number, kind_code, other_subject_id]
    identity_link: [register_source, register_person_id, person_kind_code, person_id]
denominator:
  unit: занятий с показанным педагогом
  unknown: назначение на этот предмет в этот день
  sql: |
    WITH place AS (
        SELECT
            organisation_id,
            study_group_id,
            study_group_id AS named_group_id
        FROM study_group
        UNION
        SELECT
            organisation_id,
            study_group_id,
            parent_study_group_id
        FROM study_group
        WHERE parent_study_group_id IS NOT NULL
        UNION
        SELECT
            organisation_id,
            parent_study_group_id,
            study_group_id
        FROM study_group
        WHERE parent_study_group_id IS NOT NULL
    ),

    shown AS (
        SELECT DISTINCT
            lesson.organisation_id,
            lesson.study_group_id,
            lesson.subject_id,
            lesson.lesson_on,
            lesson.lesson_number
        FROM lesson
        INNER JOIN study_group
            ON
                lesson.organisation_id = study_group.organisation_id
                AND lesson.study_group_id = study_group.study_group_id
        INNER JOIN requirement
            ON
                lesson.organisation_id = requirement.organisation_id
                AND lesson.source = requirement.source
                AND lesson.lesson_on < requirement.as_of_on
                AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
        INNER JOIN requirement_value AS group_kind
            ON
                requirement.requirement_id = group_kind.requirement_id
                AND group_kind.parameter = 'group_kinds'
                AND study_group.kind_code = group_kind.value
        WHERE
            NOT coalesce(lesson.is_cancelled, FALSE)
            AND (lesson.teacher_name IS NOT NULL OR lesson.staff_id IS NOT NULL)
    ),

    assigned AS (
        SELECT DISTINCT
            shown.organisation_id,
            shown.study_group_id,
            shown.subject_id,
            shown.lesson_on,
            shown.lesson_number
        FROM shown
        INNER JOIN place
            ON shown.organisation_id = place.organisation_id AND shown.study_group_id = place.study_group_id
        INNER JOIN teaching_assignment
            ON
                place.organisation_id = teaching_assignment.organisation_id
                AND place.named_group_id = teaching_assignment.study_group_id
                AND shown.subject_id = teaching_assignment.subject_id
                AND teaching_assignment.source = 'registers'
                AND shown.lesson_on >= coalesce(teaching_assignment.assigned_from_on, shown.lesson_on)
                AND shown.lesson_on <= coalesce(teaching_assignment.assigned_to_on, shown.lesson_on)
    )

    SELECT
        shown.organisation_id,
        count(assigned.study_group_id) AS checked,
        count(*) - count(assigned.study_group_id) AS unknown
    FROM shown
    LEFT JOIN assigned
        ON
            shown.organisation_id = assigned.organisation_id
            AND shown.study_group_id = assigned.study_group_id
            AND shown.subject_id = assigned.subject_id
            AND shown.lesson_on = assigned.lesson_on
            AND shown.lesson_number = assigned.lesson_number
    GROUP BY shown.organisation_id
examples:
  pass:
    - title: До 4 октября вёл один педагог, с 5 октября другой; в журнале имя сокращено
      parameters: {group_kinds: [class], writers: [teacher, class_teacher, unnamed]}
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична, study_group_id: 7А,
             subject_id: Физика, assigned_to_on: 2026-10-04}
          - {source: registers, staff_id: у-2, staff_name: Примеров Андрей Сергеевич, study_group_id: 7А,
             subject_id: Физика, assigned_from_on: 2026-10-05}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02, lesson_number: 1, teacher_name: Образцова М. И.}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: ПРИМЕРОВ А.С.}
    - title: "Подгруппу ведёт учитель, назначенный всему классу; второе занятие — с записанной заменой"
      parameters: {group_kinds: [subgroup], writers: [teacher, class_teacher, unnamed]}
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class}
          - {study_group_id: 7А англ. 1, kind_code: subgroup, parent_study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична, study_group_id: 7А,
             subject_id: Английский язык}
        employment:
          - {register_staff_id: у-2, staff_name: Примеров Андрей Сергеевич}
        substitution:
          - {study_group_id: 7А англ. 1, subject_id: Английский язык, lesson_on: 2026-10-06, lesson_number: 2,
             kind_code: teacher, substitute_name: Примеров Андрей Сергеевич}
        lesson:
          - {lesson_id: л1, study_group_id: 7А англ. 1, subject_id: Английский язык, lesson_on: 2026-10-05,
             lesson_number: 2, teacher_name: Образцова Мария Ильинична}
          - {lesson_id: л2, study_group_id: 7А англ. 1, subject_id: Английский язык, lesson_on: 2026-10-06,
             lesson_number: 2, teacher_name: Примеров Андрей Сергеевич}
  fail:
    - title: Прежний педагог в день, когда предмет уже передан; и имя, которого в реестре нет
      parameters: {group_kinds: [class], writers: [teacher, unnamed]}
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична, study_group_id: 7А,
             subject_id: Физика, assigned_to_on: 2026-10-04}
          - {source: registers, staff_id: у-2, staff_name: Примеров Андрей Сергеевич, study_group_id: 7А,
             subject_id: Физика, assigned_from_on: 2026-10-05}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Образцова М. И.}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1, teacher_name: Премеров А. С.}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
        - {date: 2026-10-06, number: "1", certainty: cannot_tell}
    - title: Классный руководитель на странице чужого предмета
      parameters: {group_kinds: [class], writers: [class_teacher]}
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class}
        teaching_assignment:
          - {source: registers, staff_id: у-1, staff_name: Образцова Мария Ильинична, study_group_id: 7А,
             subject_id: Физика}
        group_curator:
          - {study_group_id: 7А, register_staff_id: у-2, staff_name: Примеров Андрей Сергеевич}
        employment:
          - {register_staff_id: у-3, staff_name: Третьяков Олег Петрович}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, teacher_name: Примеров Андрей Сергеевич}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1, teacher_name: Третьяков Олег Петрович}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
*/
WITH held AS (
    SELECT
        requirement.requirement_id,
        requirement.obligation_id,
        lesson.organisation_id,
        lesson.study_group_id,
        lesson.subject_id,
        lesson.lesson_on,
        lesson.lesson_number,
        lesson.source_page,
        lesson.source_pointer,
        coalesce(lesson.staff_id, '') AS staff_id,
        coalesce(lesson.teacher_name, staff.display_name, '') AS teacher_name
    FROM lesson
    INNER JOIN study_group
        ON lesson.organisation_id = study_group.organisation_id AND lesson.study_group_id = study_group.study_group_id
    INNER JOIN requirement
        ON
            lesson.organisation_id = requirement.organisation_id
            AND lesson.source = requirement.source
            AND lesson.lesson_on < requirement.as_of_on
            AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS group_kind
        ON
            requirement.requirement_id = group_kind.requirement_id
            AND group_kind.parameter = 'group_kinds'
            AND study_group.kind_code = group_kind.value
    LEFT JOIN staff
        ON lesson.organisation_id = staff.organisation_id AND lesson.staff_id = staff.staff_id
    WHERE
        NOT coalesce(lesson.is_cancelled, FALSE)
        AND (lesson.teacher_name IS NOT NULL OR lesson.staff_id IS NOT NULL)
),

writer AS (
    SELECT DISTINCT
        organisation_id,
        staff_id,
        teacher_name
    FROM held
),

-- Whom of the register the name in the journal may mean; a code that is linked means its person.
meant AS (
    SELECT
        writer.organisation_id,
        writer.staff_id,
        writer.teacher_name,
        register_person.code
    FROM writer
    INNER JOIN namesake
        ON writer.organisation_id = namesake.organisation_id AND writer.teacher_name = namesake.shown_name
    INNER JOIN register_person
        ON
            namesake.organisation_id = register_person.organisation_id
            AND namesake.register_name = register_person.written_name
            AND register_person.entity <> 'substitution'
    UNION
    SELECT
        writer.organisation_id,
        writer.staff_id,
        writer.teacher_name,
        linked_staff.code
    FROM writer
    INNER JOIN linked_staff
        ON writer.organisation_id = linked_staff.organisation_id AND writer.staff_id = linked_staff.staff_id
),

own_assignment AS (
    SELECT
        organisation_id,
        study_group_id,
        subject_id,
        replace(staff_id, organisation_id || '|', '') AS code,
        assigned_from_on,
        assigned_to_on
    FROM teaching_assignment
    WHERE source = 'registers'
),

-- Where the group has assignments of its own, those of its class give nobody a right to it.
assigned AS (
    SELECT
        group_place.organisation_id,
        group_place.study_group_id,
        named.subject_id,
        named.code,
        named.assigned_from_on,
        named.assigned_to_on
    FROM group_place
    INNER JOIN own_assignment AS named
        ON group_place.organisation_id = named.organisation_id AND group_place.named_group_id = named.study_group_id
    WHERE
        group_place.named_group_id = group_place.study_group_id
        OR NOT EXISTS (
            SELECT 1
            FROM own_assignment AS own
            WHERE
                own.organisation_id = group_place.organisation_id
                AND own.study_group_id = group_place.study_group_id
                AND own.subject_id = named.subject_id
        )
),

permitted AS (
    SELECT
        assigned.organisation_id,
        assigned.study_group_id,
        assigned.subject_id,
        assigned.assigned_from_on,
        assigned.assigned_to_on,
        meant.staff_id,
        meant.teacher_name
    FROM assigned
    INNER JOIN meant
        ON assigned.organisation_id = meant.organisation_id AND assigned.code = meant.code
),

replaced AS (
    SELECT DISTINCT
        group_place.organisation_id,
        group_place.study_group_id,
        substitution.lesson_on,
        substitution.lesson_number,
        CASE
            WHEN substitution.kind_code = 'subject' THEN substitution.other_subject_id ELSE substitution.subject_id
        END AS subject_id
    FROM substitution
    INNER JOIN group_place
        ON
            substitution.organisation_id = group_place.organisation_id
            AND substitution.study_group_id = group_place.named_group_id
    WHERE substitution.kind_code IN ('teacher', 'subject')
),

foreign_lesson AS (
    SELECT held.*
    FROM held
    LEFT JOIN permitted
        ON
            held.organisation_id = permitted.organisation_id
            AND held.study_group_id = permitted.study_group_id
            AND held.subject_id = permitted.subject_id
            AND held.staff_id = permitted.staff_id
            AND held.teacher_name = permitted.teacher_name
            -- Each side by itself, or the database compares every lesson with every permission.
            AND held.lesson_on >= coalesce(permitted.assigned_from_on, DATE '1900-01-01')
            AND held.lesson_on <= coalesce(permitted.assigned_to_on, DATE '9999-12-31')
    LEFT JOIN replaced
        ON
            held.organisation_id = replaced.organisation_id
            AND held.study_group_id = replaced.study_group_id
            AND held.subject_id = replaced.subject_id
            AND held.lesson_on = replaced.lesson_on
            AND held.lesson_number = replaced.lesson_number
    WHERE permitted.organisation_id IS NULL AND replaced.organisation_id IS NULL
),

-- Of a subject that the register gives to nobody on that day nothing can be said.
entrusted AS (
    SELECT DISTINCT foreign_lesson.*
    FROM foreign_lesson
    INNER JOIN assigned
        ON
            foreign_lesson.organisation_id = assigned.organisation_id
            AND foreign_lesson.study_group_id = assigned.study_group_id
            AND foreign_lesson.subject_id = assigned.subject_id
            AND foreign_lesson.lesson_on >= coalesce(assigned.assigned_from_on, foreign_lesson.lesson_on)
            AND foreign_lesson.lesson_on <= coalesce(assigned.assigned_to_on, foreign_lesson.lesson_on)
),

curated AS (
    SELECT
        group_place.organisation_id,
        group_place.study_group_id,
        group_curator.curated_from_on,
        group_curator.curated_to_on,
        meant.staff_id,
        meant.teacher_name
    FROM group_curator
    INNER JOIN group_place
        ON
            group_curator.organisation_id = group_place.organisation_id
            AND group_curator.study_group_id = group_place.named_group_id
    INNER JOIN meant
        ON
            group_curator.organisation_id = meant.organisation_id
            AND group_curator.register_staff_id = meant.code
),

judged AS (
    SELECT
        entrusted.*,
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM curated
                WHERE
                    curated.organisation_id = entrusted.organisation_id
                    AND curated.study_group_id = entrusted.study_group_id
                    AND curated.staff_id = entrusted.staff_id
                    AND curated.teacher_name = entrusted.teacher_name
                    AND entrusted.lesson_on >= coalesce(curated.curated_from_on, entrusted.lesson_on)
                    AND entrusted.lesson_on <= coalesce(curated.curated_to_on, entrusted.lesson_on)
            ) THEN 'class_teacher'
            WHEN EXISTS (
                SELECT 1
                FROM meant
                WHERE
                    meant.organisation_id = entrusted.organisation_id
                    AND meant.staff_id = entrusted.staff_id
                    AND meant.teacher_name = entrusted.teacher_name
            ) THEN 'teacher'
            ELSE 'unnamed'
        END AS writer
    FROM entrusted
)

SELECT
    judged.organisation_id,
    judged.obligation_id,
    judged.study_group_id,
    judged.subject_id,
    judged.lesson_on,
    judged.lesson_number,
    -- A name that the register does not have may be another spelling of the right one.
    CASE WHEN judged.writer = 'unnamed' THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    judged.lesson_on AS event_on,
    CASE judged.writer
        WHEN 'class_teacher'
            THEN 'Занятие по чужому предмету записано на классного руководителя; замены в реестре нет'
        WHEN 'teacher' THEN 'Занятие записано на педагога, которому предмет здесь не поручен; замены в реестре нет'
        ELSE 'Педагога с таким именем в реестре нет: предмет поручен другому, или имя записано иначе'
    END AS detail,
    judged.source_page,
    judged.source_pointer
FROM judged
INNER JOIN requirement_value AS asked_writer
    ON
        judged.requirement_id = asked_writer.requirement_id
        AND asked_writer.parameter = 'writers'
        AND judged.writer = asked_writer.value
