-- Summary sheets of one organisation and school year: a row per class and student, its marks in the order of columns.
-- $organisation, $school_year, $as_of_on (who is in the class).
WITH period AS (
    SELECT academic_period_id, title, kind_code, starts_on, ends_on
    FROM academic_period
    WHERE organisation_id = $organisation AND school_year = $school_year
),

-- A mark of a subgroup stands in the sheet of its class.
marked AS (
    SELECT
        coalesce(study_group.parent_study_group_id, study_group.study_group_id) AS class_id,
        period_mark.student_id,
        period_mark.subject_id,
        period.academic_period_id,
        period.kind_code AS period_kind,
        period.starts_on,
        period.ends_on,
        period.title AS period_title,
        CASE
            WHEN period_mark.kind_code = 'period' AND period.kind_code = 'year' THEN 'year'
            ELSE period_mark.kind_code
        END AS mark_kind,
        period_mark.raw_value,
        period_mark.period_mark_id,
        period_mark.changed_at
    FROM period_mark
    JOIN period USING (academic_period_id)
    JOIN study_group
        ON study_group.organisation_id = $organisation AND study_group.study_group_id = period_mark.study_group_id
    WHERE period_mark.organisation_id = $organisation
),

-- A class has the columns of its own kind of periods (quarters or half-years), past and to come; the year, the exam and
-- the final mark have a column once there is one in the subject.
period_column AS (
    SELECT DISTINCT
        taught.class_id, taught.subject_id, period.academic_period_id, 'period' AS mark_kind,
        0 AS kind_order, period.starts_on, period.ends_on, period.title AS period_title
    FROM (SELECT DISTINCT class_id, subject_id FROM marked) AS taught
    JOIN (SELECT DISTINCT class_id, period_kind FROM marked WHERE mark_kind = 'period') AS used USING (class_id)
    JOIN period ON period.kind_code = used.period_kind
),

other_column AS (
    SELECT DISTINCT
        class_id, subject_id, academic_period_id, mark_kind,
        CASE mark_kind WHEN 'credit' THEN 1 WHEN 'year' THEN 2 WHEN 'exam' THEN 3 ELSE 4 END AS kind_order,
        starts_on, ends_on, period_title
    FROM marked
    WHERE mark_kind <> 'period'
),

sheet_column AS (
    SELECT
        class_id,
        subject_id,
        academic_period_id,
        mark_kind,
        row_number() OVER (
            PARTITION BY class_id
            ORDER BY
                replace(lower(coalesce(subject.title, subject_id)), 'ё', 'е'), subject_id,
                kind_order, starts_on, ends_on, period_title
        ) AS column_order,
        coalesce(subject.title, '') AS subject_title,
        period_title
    FROM (SELECT * FROM period_column UNION ALL SELECT * FROM other_column) AS wanted
    LEFT JOIN subject USING (subject_id)
    WHERE subject.organisation_id IS NULL OR subject.organisation_id = $organisation
),

columns_of AS (
    SELECT
        class_id,
        list(
            {subject: subject_title, period: period_title, kind: mark_kind}
            ORDER BY column_order
        ) AS columns
    FROM sheet_column
    GROUP BY class_id
),

-- Who is on the sheet: the class as it stands, and whoever left it with a mark.
pupil AS (
    SELECT DISTINCT class_id, student_id FROM marked
    UNION
    SELECT enrolment.study_group_id, enrolment.student_id
    FROM enrolment
    JOIN columns_of ON columns_of.class_id = enrolment.study_group_id
    WHERE enrolment.organisation_id = $organisation
      AND (enrolment.enrolled_to_on IS NULL OR enrolment.enrolled_to_on >= $as_of_on)
),

place AS (
    SELECT study_group_id AS class_id, student_id, min(list_number) AS list_number
    FROM enrolment
    WHERE organisation_id = $organisation
    GROUP BY study_group_id, student_id
),

-- More than one mark for one period is shown, not chosen between.
cell AS (
    SELECT
        class_id, student_id, subject_id, academic_period_id, mark_kind,
        string_agg(raw_value, '/' ORDER BY period_mark_id) AS shown,
        max(changed_at) AS changed_at
    FROM marked
    GROUP BY class_id, student_id, subject_id, academic_period_id, mark_kind
)

SELECT
    study_group.title AS class_title,
    pupil.student_id,
    student.display_name,
    any_value(columns_of.columns) AS columns,
    list(coalesce(cell.shown, '') ORDER BY sheet_column.column_order) AS marks,
    max(greatest(cell.changed_at, student.changed_at)) AS changed_at
FROM pupil
JOIN columns_of USING (class_id)
JOIN sheet_column USING (class_id)
JOIN study_group
    ON study_group.organisation_id = $organisation AND study_group.study_group_id = pupil.class_id
JOIN student ON student.organisation_id = $organisation AND student.student_id = pupil.student_id
LEFT JOIN place ON place.class_id = pupil.class_id AND place.student_id = pupil.student_id
LEFT JOIN cell
    ON cell.class_id = pupil.class_id
    AND cell.student_id = pupil.student_id
    AND cell.subject_id = sheet_column.subject_id
    AND cell.academic_period_id = sheet_column.academic_period_id
    AND cell.mark_kind = sheet_column.mark_kind
GROUP BY pupil.class_id, study_group.title, pupil.student_id, student.display_name, place.list_number
ORDER BY
    study_group.title, pupil.class_id, place.list_number NULLS LAST,
    replace(lower(student.display_name), 'ё', 'е'), pupil.student_id
