-- What one day brought each student: a row per student with marks and absences as JSON.
-- $organisation, $timezone, $day_on. Shown are the day's own lessons, and earlier lessons whose value was recorded in
-- that day: not before its beginning, not later than the noon after it (the night reading that follows it). A value
-- without a lower bound was found by the first load and is no news.
WITH bound AS (
    SELECT
        timezone($timezone, CAST($day_on AS TIMESTAMP)) AS begins_at,
        timezone($timezone, CAST($day_on + 1 AS TIMESTAMP)) AS ends_at,
        timezone($timezone, CAST($day_on + 1 AS TIMESTAMP) + INTERVAL 12 HOUR) AS read_until_at
),

day_mark AS (
    SELECT mark.*
    FROM mark
    CROSS JOIN bound
    WHERE mark.organisation_id = $organisation
      AND (
          mark.lesson_on = $day_on
          OR (
              mark.lesson_on < $day_on
              AND mark.recorded_from_at >= bound.begins_at
              AND mark.recorded_from_at < bound.ends_at
              AND mark.recorded_until_at <= bound.read_until_at
          )
      )
),

day_absence AS (
    SELECT attendance.*
    FROM attendance
    CROSS JOIN bound
    WHERE attendance.organisation_id = $organisation
      AND attendance.attendance_code <> 'present'
      AND (
          attendance.lesson_on = $day_on
          OR (
              attendance.lesson_on < $day_on
              AND attendance.recorded_from_at >= bound.begins_at
              AND attendance.recorded_from_at < bound.ends_at
              AND attendance.recorded_until_at <= bound.read_until_at
          )
      )
),

marks AS (
    SELECT
        day_mark.student_id,
        list(
            {
                date: day_mark.lesson_on, number: day_mark.lesson_number, subject: coalesce(subject.title, ''),
                value: day_mark.raw_value, work: day_mark.work_kind, comment: day_mark.comment
            }
            ORDER BY day_mark.lesson_on DESC, day_mark.lesson_number, subject.title, day_mark.mark_number,
                day_mark.mark_id
        ) AS marks
    FROM day_mark
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = day_mark.subject_id
    GROUP BY day_mark.student_id
),

absences AS (
    SELECT
        day_absence.student_id,
        list(
            {
                date: day_absence.lesson_on, number: day_absence.lesson_number, subject: coalesce(subject.title, ''),
                code: day_absence.attendance_code, value: day_absence.raw_value, comment: day_absence.comment
            }
            ORDER BY day_absence.lesson_on DESC, day_absence.lesson_number, subject.title, day_absence.attendance_id
        ) AS absences
    FROM day_absence
    LEFT JOIN subject ON subject.organisation_id = $organisation AND subject.subject_id = day_absence.subject_id
    GROUP BY day_absence.student_id
)

SELECT
    student.student_id,
    student.source_student_id,
    student.display_name,
    to_json({marks: coalesce(marks.marks, []), absences: coalesce(absences.absences, [])}) AS content
FROM student
LEFT JOIN marks USING (student_id)
LEFT JOIN absences USING (student_id)
WHERE student.organisation_id = $organisation
ORDER BY student.student_id
