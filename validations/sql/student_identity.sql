-- Who a pupil of the source was before the source gave out new ids: by name and class, only where no other could be
-- meant. `identity` is the first id that the person had; it stands in fingerprints and nowhere else: no consent and
-- no delivery goes by it.
CREATE OR REPLACE TEMP TABLE student_identity AS
WITH RECURSIVE class_title AS (
    SELECT organisation_id, study_group_id, title FROM study_group WHERE kind_code IN ('class', 'college_group')
    UNION
    SELECT organisation_id, study_group_id, title FROM study_group_revision
    WHERE kind_code IN ('class', 'college_group')
),

class_of AS (
    SELECT
        enrolment.organisation_id,
        enrolment.student_id,
        class_title.title,
        enrolment.first_seen_at
    FROM (
        SELECT organisation_id, student_id, study_group_id, first_seen_at FROM enrolment
        UNION ALL
        SELECT organisation_id, student_id, study_group_id, first_seen_at FROM enrolment_revision
    ) AS enrolment
    INNER JOIN class_title
        ON
            enrolment.organisation_id = class_title.organisation_id
            AND enrolment.study_group_id = class_title.study_group_id
),

placed AS (
    SELECT
        organisation_id,
        student_id,
        min_by(title, first_seen_at) AS first_class,
        max_by(title, first_seen_at) AS last_class
    FROM class_of
    GROUP BY organisation_id, student_id
),

-- From the first reading that showed a pupil to the last one; who is there now has no end.
known AS (
    SELECT organisation_id, source, student_id, source_student_id, display_name, birth_on, first_seen_at,
        CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS last_seen_at
    FROM student
    UNION ALL
    SELECT gone.organisation_id, gone.source, gone.student_id, gone.source_student_id, gone.display_name, gone.birth_on,
        gone.first_seen_at, gone.seen_until_at
    FROM student_revision AS gone
    WHERE
        gone.change_code = 'deleted'
        AND NOT EXISTS (
            SELECT 1 FROM student
            WHERE student.organisation_id = gone.organisation_id AND student.student_id = gone.student_id
        )
    QUALIFY row_number() OVER (
        PARTITION BY gone.organisation_id, gone.student_id ORDER BY gone.revision_number DESC
    ) = 1
),

person AS (
    SELECT
        known.organisation_id,
        known.source,
        known.student_id,
        known.source_student_id,
        known.birth_on,
        known.first_seen_at,
        known.last_seen_at,
        placed.first_class,
        placed.last_class,
        replace(lower(trim(known.display_name)), 'ё', 'е') AS plain_name
    FROM known
    INNER JOIN placed ON known.organisation_id = placed.organisation_id AND known.student_id = placed.student_id
),

-- One id ends, and the same name comes into the same class under another one, never seen beside it.
follows AS (
    SELECT
        former.organisation_id,
        former.student_id AS former_id,
        later.student_id AS later_id
    FROM person AS former
    INNER JOIN person AS later
        ON
            former.organisation_id = later.organisation_id
            AND former.source = later.source
            AND former.plain_name = later.plain_name
            AND former.last_class = later.first_class
            AND former.student_id <> later.student_id
            AND former.last_seen_at < later.first_seen_at
    WHERE coalesce(former.birth_on = later.birth_on, TRUE)
    -- Of several that came one after another each follows the one before it.
    QUALIFY
        rank() OVER (PARTITION BY later.organisation_id, later.student_id ORDER BY former.last_seen_at DESC) = 1
        AND rank() OVER (PARTITION BY former.organisation_id, former.student_id ORDER BY later.first_seen_at ASC) = 1
),

-- Two of one name in one class, before or after: nobody can say which became which.
alone AS (
    SELECT
        organisation_id,
        any_value(former_id) AS former_id,
        later_id
    FROM follows
    GROUP BY organisation_id, later_id
    HAVING count(*) = 1
    QUALIFY count(*) OVER (PARTITION BY organisation_id, any_value(former_id)) = 1
),

rooted AS (
    SELECT
        known.organisation_id,
        known.student_id,
        known.student_id AS root_id
    FROM known
    WHERE NOT EXISTS (
        SELECT 1 FROM alone
        WHERE alone.organisation_id = known.organisation_id AND alone.later_id = known.student_id
    )
    UNION ALL
    SELECT
        alone.organisation_id,
        alone.later_id,
        rooted.root_id
    FROM rooted
    INNER JOIN alone ON rooted.organisation_id = alone.organisation_id AND rooted.student_id = alone.former_id
)

SELECT
    rooted.organisation_id,
    rooted.student_id,
    known.source_student_id,
    root.source_student_id AS identity
FROM rooted
INNER JOIN known ON rooted.organisation_id = known.organisation_id AND rooted.student_id = known.student_id
INNER JOIN known AS root ON rooted.organisation_id = root.organisation_id AND rooted.root_id = root.student_id
WHERE rooted.student_id <> rooted.root_id
