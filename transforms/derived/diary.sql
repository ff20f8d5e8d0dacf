-- What one organisation's diaries show: a row per student with the whole content as JSON.
-- $organisation, $timezone, $from_on .. $to_on (the days shown lesson by lesson), $year_from_on .. $year_to_on (the
-- school year: all its marks), $as_of_on. `diary_homework_text` (content, plain, html) holds the harmless texts.
WITH RECURSIVE member AS (
    SELECT DISTINCT student_id, study_group_id, enrolled_from_on, enrolled_to_on
    FROM enrolment
    WHERE organisation_id = $organisation
),

-- The class of a student: of the groups that are no part of another the one entered last.
class_of AS (
    SELECT member.student_id, arg_max(study_group.title, coalesce(member.enrolled_from_on, DATE '1900-01-01')) AS title
    FROM member
    JOIN study_group
        ON study_group.organisation_id = $organisation AND study_group.study_group_id = member.study_group_id
    WHERE study_group.kind_code IN ('class', 'college_group')
      AND (member.enrolled_to_on IS NULL OR member.enrolled_to_on >= $from_on)
      AND (member.enrolled_from_on IS NULL OR member.enrolled_from_on <= $to_on)
    GROUP BY member.student_id
),

own_mark AS (
    SELECT * FROM mark
    WHERE organisation_id = $organisation AND lesson_on BETWEEN $year_from_on AND $year_to_on
),

own_absence AS (
    SELECT * FROM attendance
    WHERE organisation_id = $organisation AND lesson_on BETWEEN $year_from_on AND $year_to_on
      AND attendance_code <> 'present'
),

-- A lesson is a student's by membership on its day, or because it holds a mark or an absence of his.
own_lesson AS (
    SELECT member.student_id, lesson.lesson_id
    FROM member
    JOIN lesson ON lesson.study_group_id = member.study_group_id
    WHERE lesson.organisation_id = $organisation
      AND lesson.lesson_on BETWEEN $from_on AND $to_on
      AND (member.enrolled_from_on IS NULL OR lesson.lesson_on >= member.enrolled_from_on)
      AND (member.enrolled_to_on IS NULL OR lesson.lesson_on <= member.enrolled_to_on)
    UNION
    SELECT student_id, lesson_id FROM own_mark WHERE lesson_on BETWEEN $from_on AND $to_on
    UNION
    SELECT student_id, lesson_id FROM own_absence WHERE lesson_on BETWEEN $from_on AND $to_on
),

-- Of a lesson that was moved the lake keeps its former place among the former values: the key itself is another.
known_lesson AS (
    SELECT lesson_id, lesson_on, lesson_number, moved_from_lesson_id FROM lesson
    WHERE organisation_id = $organisation
    UNION
    SELECT lesson_id, lesson_on, lesson_number, moved_from_lesson_id FROM lesson_revision
    WHERE organisation_id = $organisation
),

former_lesson AS (
    SELECT lesson_id, min(lesson_on) AS lesson_on, min(lesson_number) AS lesson_number
    FROM known_lesson
    WHERE lesson_id IN (SELECT moved_from_lesson_id FROM known_lesson)
    GROUP BY lesson_id
),

-- UNION, not UNION ALL: a lesson that was moved there and back would go round for ever.
earlier_lesson AS (
    SELECT lesson_id, moved_from_lesson_id AS earlier_lesson_id
    FROM known_lesson
    WHERE moved_from_lesson_id IS NOT NULL
    UNION
    SELECT earlier_lesson.lesson_id, known_lesson.moved_from_lesson_id AS earlier_lesson_id
    FROM earlier_lesson
    JOIN known_lesson ON known_lesson.lesson_id = earlier_lesson.earlier_lesson_id
    WHERE known_lesson.moved_from_lesson_id IS NOT NULL
),

-- What a moved lesson was called first, unless that name is (again) somebody's: two lessons never share a name.
first_lesson AS (
    SELECT lesson_id, min(earlier_lesson_id) AS first_lesson_id
    FROM earlier_lesson
    WHERE lesson_id IN (SELECT lesson_id FROM lesson WHERE organisation_id = $organisation)
      AND earlier_lesson_id NOT IN (SELECT lesson_id FROM lesson WHERE organisation_id = $organisation)
      AND earlier_lesson_id NOT IN (SELECT lesson_id FROM earlier_lesson)
    GROUP BY lesson_id
    QUALIFY count(*) OVER (PARTITION BY min(earlier_lesson_id)) = 1
),

lesson_marks AS (
    SELECT
        student_id,
        lesson_id,
        list(
            {value: raw_value, work: work_kind, weight: weight, comment: comment, counts: counts}
            ORDER BY work_kind NULLS LAST, mark_number, mark_id
        ) AS marks,
        max(changed_at) AS changed_at
    FROM own_mark
    GROUP BY student_id, lesson_id
),

lesson_absence AS (
    SELECT
        student_id,
        lesson_id,
        first({code: attendance_code, value: raw_value, comment: comment} ORDER BY attendance_id) AS absence,
        max(changed_at) AS changed_at
    FROM own_absence
    GROUP BY student_id, lesson_id
),

lesson_homework AS (
    SELECT
        own_lesson.student_id,
        own_lesson.lesson_id,
        list(
            {
                text: words.plain, html: words.html, due_on: homework.due_on,
                changed_at: strftime(timezone('UTC', homework.changed_at), '%Y-%m-%dT%H:%M:%SZ')
            }
            ORDER BY homework.homework_id
        ) AS homework,
        max(homework.changed_at) AS changed_at
    FROM own_lesson
    JOIN homework ON homework.lesson_id = own_lesson.lesson_id
    JOIN diary_homework_text AS words ON words.content = homework.content
    WHERE homework.organisation_id = $organisation
      AND (homework.student_id IS NULL OR homework.student_id = own_lesson.student_id)
    GROUP BY own_lesson.student_id, own_lesson.lesson_id
),

shown_lesson AS (
    SELECT
        own_lesson.student_id,
        lesson.lesson_on,
        {
            lesson_id: CAST(md5(coalesce(first_lesson.first_lesson_id, lesson.lesson_id)) AS UUID),
            changed_at: strftime(
                timezone('UTC', greatest(lesson.changed_at, lesson_topic.changed_at)), '%Y-%m-%dT%H:%M:%SZ'
            ),
            number: lesson.lesson_number,
            subject: lesson.subject_title,
            starts: strftime(timezone($timezone, lesson.starts_at), '%H:%M'),
            ends: strftime(timezone($timezone, lesson.ends_at), '%H:%M'),
            room: lesson.room,
            teacher: lesson.teacher_name,
            topic: lesson_topic.topic,
            cancelled: coalesce(lesson.is_cancelled, false),
            moved_from: CASE WHEN moved.lesson_id IS NOT NULL THEN {
                date: moved.lesson_on, number: moved.lesson_number
            } END,
            homework: coalesce(lesson_homework.homework, []),
            marks: coalesce(lesson_marks.marks, []),
            absence: lesson_absence.absence
        } AS shown,
        greatest(
            lesson.changed_at, lesson_topic.changed_at, lesson_homework.changed_at, lesson_marks.changed_at,
            lesson_absence.changed_at
        ) AS changed_at,
        lesson.lesson_id
    FROM own_lesson
    JOIN lesson ON lesson.organisation_id = $organisation AND lesson.lesson_id = own_lesson.lesson_id
    LEFT JOIN former_lesson AS moved ON moved.lesson_id = lesson.moved_from_lesson_id
    LEFT JOIN first_lesson ON first_lesson.lesson_id = lesson.lesson_id
    LEFT JOIN lesson_topic
        ON lesson_topic.organisation_id = $organisation AND lesson_topic.lesson_id = own_lesson.lesson_id
    LEFT JOIN lesson_homework
        ON lesson_homework.student_id = own_lesson.student_id AND lesson_homework.lesson_id = own_lesson.lesson_id
    LEFT JOIN lesson_marks
        ON lesson_marks.student_id = own_lesson.student_id AND lesson_marks.lesson_id = own_lesson.lesson_id
    LEFT JOIN lesson_absence
        ON lesson_absence.student_id = own_lesson.student_id AND lesson_absence.lesson_id = own_lesson.lesson_id
),

shown_day AS (
    SELECT
        student_id,
        lesson_on,
        list(shown ORDER BY shown.number, shown.subject, lesson_id) AS lessons,
        max(changed_at) AS changed_at
    FROM shown_lesson
    GROUP BY student_id, lesson_on
),

days AS (
    SELECT
        student_id,
        list({date: lesson_on, lessons: lessons} ORDER BY lesson_on) AS days,
        max(changed_at) AS changed_at
    FROM shown_day
    GROUP BY student_id
),

-- Every mark and absence of the year, so that diary and journal can be held against each other.
year_marks AS (
    SELECT
        own_mark.student_id,
        list(
            {
                date: own_mark.lesson_on, number: own_mark.lesson_number, subject: subject.title,
                value: own_mark.raw_value, work: own_mark.work_kind, weight: own_mark.weight,
                comment: own_mark.comment, counts: own_mark.counts
            }
            ORDER BY own_mark.lesson_on, own_mark.lesson_number, subject.title, own_mark.mark_id
        ) AS marks,
        max(own_mark.changed_at) AS changed_at
    FROM own_mark
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = own_mark.subject_id
    GROUP BY own_mark.student_id
),

year_absences AS (
    SELECT
        own_absence.student_id,
        list(
            {
                date: own_absence.lesson_on, number: own_absence.lesson_number, subject: subject.title,
                code: own_absence.attendance_code, value: own_absence.raw_value, comment: own_absence.comment
            }
            ORDER BY own_absence.lesson_on, own_absence.lesson_number, subject.title, own_absence.attendance_id
        ) AS absences,
        max(own_absence.changed_at) AS changed_at
    FROM own_absence
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = own_absence.subject_id
    GROUP BY own_absence.student_id
),

control_work AS (
    SELECT
        member.student_id,
        assessment.lesson_on,
        assessment.lesson_number,
        coalesce(subject.title, '') AS subject,
        assessment.work_kind,
        assessment.title,
        max(assessment.changed_at) AS changed_at
    FROM member
    JOIN assessment ON assessment.study_group_id = member.study_group_id
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = assessment.subject_id
    WHERE assessment.organisation_id = $organisation
      AND assessment.work_kind_code IN ('control', 'internal_control', 'test', 'dictation', 'essay', 'credit', 'exam')
      AND assessment.lesson_on BETWEEN $as_of_on AND $year_to_on
      AND (member.enrolled_to_on IS NULL OR member.enrolled_to_on >= assessment.lesson_on)
    GROUP BY ALL
),

control_works AS (
    SELECT
        student_id,
        list(
            {
                date: lesson_on, number: lesson_number, subject: subject, work: work_kind, title: title,
                changed_at: strftime(timezone('UTC', changed_at), '%Y-%m-%dT%H:%M:%SZ')
            }
            ORDER BY lesson_on, lesson_number, subject, work_kind, title
        ) AS control_works
    FROM control_work
    GROUP BY student_id
),

final_marks AS (
    SELECT
        period_mark.student_id,
        list(
            {
                subject: subject.title, period: academic_period.title, kind: period_mark.kind_code,
                value: period_mark.raw_value, comment: period_mark.comment
            }
            ORDER BY subject.title, academic_period.starts_on, academic_period.ends_on, period_mark.kind_code,
                period_mark.period_mark_id
        ) AS period_marks,
        max(period_mark.changed_at) AS changed_at
    FROM period_mark
    JOIN academic_period
        ON academic_period.organisation_id = $organisation
        AND academic_period.academic_period_id = period_mark.academic_period_id
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = period_mark.subject_id
    WHERE period_mark.organisation_id = $organisation
      AND academic_period.starts_on <= $year_to_on AND academic_period.ends_on >= $year_from_on
    GROUP BY period_mark.student_id
),

-- Days off that follow one another under one title are one holiday.
day_off AS (
    SELECT
        calendar_on,
        title,
        changed_at,
        calendar_on - CAST(row_number() OVER (PARTITION BY kind_code, title ORDER BY calendar_on) AS INTEGER) AS stretch
    FROM (
        SELECT calendar_on, kind_code, title, max(changed_at) AS changed_at
        FROM calendar_day
        WHERE organisation_id = $organisation AND kind_code IN ('holiday', 'quarantine')
          AND calendar_on BETWEEN $year_from_on AND $year_to_on
        GROUP BY calendar_on, kind_code, title
    )
),

listed_holiday AS (
    SELECT
        min(calendar_on) AS from_on,
        max(calendar_on) AS to_on,
        coalesce(title, '') AS title,
        max(changed_at) AS changed_at
    FROM day_off
    GROUP BY title, stretch
),

-- Where the source lists no holidays they are what lies between two periods of one kind, more than a weekend apart.
gap AS (
    SELECT from_on, to_on, max(changed_at) AS changed_at
    FROM (
        SELECT
            coalesce(last_school_day_on, ends_on) + 1 AS from_on,
            lead(starts_on) OVER (PARTITION BY kind_code ORDER BY starts_on) - 1 AS to_on,
            greatest(
                changed_at, lead(changed_at) OVER (PARTITION BY kind_code ORDER BY starts_on)
            ) AS changed_at
        FROM academic_period
        WHERE organisation_id = $organisation AND kind_code <> 'year'
          AND ends_on >= $year_from_on AND starts_on <= $year_to_on
    )
    WHERE to_on - from_on >= 2
    GROUP BY from_on, to_on
),

holiday AS (
    SELECT from_on, to_on, title, changed_at FROM listed_holiday WHERE to_on >= $as_of_on
    UNION ALL
    SELECT gap.from_on, gap.to_on, '' AS title, gap.changed_at
    FROM gap
    WHERE gap.to_on >= $as_of_on AND NOT EXISTS (
        SELECT 1 FROM listed_holiday
        WHERE listed_holiday.from_on <= gap.to_on AND listed_holiday.to_on >= gap.from_on
    )
),

holidays AS (
    SELECT
        coalesce(
            list(
                {
                    "from": from_on, "to": to_on, title: title,
                    changed_at: strftime(timezone('UTC', changed_at), '%Y-%m-%dT%H:%M:%SZ')
                }
                ORDER BY from_on, title
            ),
            []
        ) AS holidays
    FROM holiday
)

SELECT
    student.student_id,
    student.source_student_id,
    student.display_name,
    class_of.title AS study_group,
    greatest(
        student.changed_at, days.changed_at, year_marks.changed_at, year_absences.changed_at, final_marks.changed_at
    ) AS changed_at,
    to_json({
        days: coalesce(days.days, []),
        marks: coalesce(year_marks.marks, []),
        absences: coalesce(year_absences.absences, []),
        period_marks: coalesce(final_marks.period_marks, []),
        control_works: coalesce(control_works.control_works, []),
        holidays: holidays.holidays
    }) AS content
FROM student
CROSS JOIN holidays
LEFT JOIN class_of USING (student_id)
LEFT JOIN days USING (student_id)
LEFT JOIN year_marks USING (student_id)
LEFT JOIN year_absences USING (student_id)
LEFT JOIN control_works USING (student_id)
LEFT JOIN final_marks USING (student_id)
WHERE student.organisation_id = $organisation
  AND (class_of.title IS NOT NULL OR days.days IS NOT NULL OR year_marks.marks IS NOT NULL)
ORDER BY student.student_id
