-- People of registers that nobody of the journal is for certain, each with those who are like him; and children who
-- seem to have come from another organisation. Proposals only: a person decides.
-- $organisations: ids; $least: the least likeness of names, 0–1; $most: candidates per person.
WITH named AS (
    SELECT organisation_id, source AS register_source, register_student_id AS register_person_id,
        register_student_name AS register_name
    FROM consent
    WHERE organisation_id IN (SELECT unnest($organisations))
    GROUP BY ALL
),

settled AS (
    -- What a person approved holds for the names he saw: a code that was given to somebody else is asked again.
    SELECT DISTINCT named.*
    FROM identity_proposal
    INNER JOIN named USING (organisation_id, register_source, register_person_id)
    INNER JOIN student
        ON
            identity_proposal.organisation_id = student.organisation_id
            AND identity_proposal.person_id = student.student_id
    WHERE
        identity_proposal.status_code = 'approved'
        AND identity_proposal.kind_code <> 'transfer'
        AND names_agree(identity_proposal.register_name, named.register_name)
        AND names_agree(identity_proposal.person_name, student.display_name)
),

shown AS (
    SELECT
        student.organisation_id,
        student.student_id,
        student.source_student_id,
        student.display_name,
        student.birth_on,
        string_agg(DISTINCT study_group.title, ', ' ORDER BY study_group.title)
            FILTER (WHERE study_group.kind_code IN ('class', 'college_group')) AS class_title,
        min(enrolment.enrolled_from_on) AS enrolled_from_on,
        max(enrolment.enrolled_to_on) AS enrolled_to_on
    FROM student
    LEFT JOIN enrolment USING (organisation_id, student_id)
    LEFT JOIN study_group USING (organisation_id, study_group_id)
    GROUP BY ALL
),

linked AS (
    SELECT
        identity_link.organisation_id, identity_link.register_source, identity_link.register_person_id,
        shown.student_id, shown.display_name
    FROM identity_link
    INNER JOIN shown
        ON identity_link.organisation_id = shown.organisation_id AND identity_link.person_id = shown.student_id
    WHERE identity_link.person_kind_code = 'student' AND identity_link.method_code = 'exact_identifier'
),

asked AS (
    SELECT
        named.*,
        linked.student_id AS linked_student_id,
        CASE WHEN linked.student_id IS NULL THEN 'unlinked' ELSE 'wrong_name' END AS kind_code
    FROM named
    LEFT JOIN linked USING (organisation_id, register_source, register_person_id)
    ANTI JOIN settled USING (organisation_id, register_source, register_person_id, register_name)
    WHERE linked.student_id IS NULL OR NOT names_agree(named.register_name, linked.display_name)
),

alike AS (
    SELECT
        asked.*,
        shown.student_id,
        shown.source_student_id,
        shown.display_name,
        shown.birth_on,
        shown.class_title,
        round(name_likeness(asked.register_name, shown.display_name), 3) AS likeness,
        taken.register_person_id AS taken_by
    FROM asked
    INNER JOIN shown
        ON
            asked.organisation_id = shown.organisation_id
            AND (
                asked.linked_student_id = shown.student_id
                OR names_agree(asked.register_name, shown.display_name)
                OR name_likeness(asked.register_name, shown.display_name) >= $least
            )
    LEFT JOIN linked AS taken
        ON
            shown.organisation_id = taken.organisation_id
            AND shown.student_id = taken.student_id
            AND asked.register_source = taken.register_source
            AND asked.register_person_id <> taken.register_person_id
    QUALIFY row_number() OVER (
        PARTITION BY asked.organisation_id, asked.register_source, asked.register_person_id, asked.register_name
        ORDER BY asked.linked_student_id = shown.student_id DESC NULLS LAST, likeness DESC, shown.student_id
    ) <= $most
),

proposed AS (
    SELECT
        asked.organisation_id,
        asked.kind_code,
        asked.register_source,
        asked.register_person_id,
        asked.register_name,
        alike.student_id AS person_id,
        alike.display_name AS person_name,
        alike.likeness,
        count(alike.student_id) FILTER (WHERE names_agree(asked.register_name, alike.display_name)) OVER (
            PARTITION BY asked.organisation_id, asked.register_source, asked.register_person_id, asked.register_name
        ) AS candidates,
        concat_ws(
            '; ',
            CASE asked.kind_code
                WHEN 'unlinked' THEN 'кода «' || asked.register_person_id || '» в журнале нет'
                ELSE 'код «' || asked.register_person_id || '» в журнале стоит у другого имени'
            END,
            CASE
                WHEN alike.student_id IS NULL THEN 'похожих имён в журнале нет'
                WHEN alike.student_id = asked.linked_student_id THEN 'этот обучающийся с тем же кодом'
                ELSE 'похожее имя, код в журнале «' || alike.source_student_id || '»'
            END,
            'класс ' || alike.class_title,
            'родился ' || strftime(alike.birth_on, '%d.%m.%Y'),
            'уже связан с кодом «' || alike.taken_by || '»'
        ) AS evidence
    FROM asked
    LEFT JOIN alike
        USING (organisation_id, register_source, register_person_id, register_name)
),

came_over AS (
    -- The same birthday and nearly the same name; without birthdays the full name and days that follow one another.
    SELECT
        later.organisation_id,
        'transfer' AS kind_code,
        former.organisation_id AS register_source,
        former.source_student_id AS register_person_id,
        former.display_name AS register_name,
        later.student_id AS person_id,
        later.display_name AS person_name,
        round(name_likeness(former.display_name, later.display_name), 3) AS likeness,
        count(*) OVER (PARTITION BY later.organisation_id, later.student_id) AS candidates,
        concat_ws(
            '; ',
            'переход из «' || former.organisation_id || '»',
            CASE WHEN former.birth_on = later.birth_on THEN 'родился ' || strftime(later.birth_on, '%d.%m.%Y') END,
            'класс ' || former.class_title || ' → ' || later.class_title,
            'там до ' || strftime(former.enrolled_to_on, '%d.%m.%Y'),
            'здесь с ' || strftime(later.enrolled_from_on, '%d.%m.%Y')
        ) AS evidence
    FROM shown AS later
    INNER JOIN shown AS former
        ON
            later.organisation_id <> former.organisation_id
            AND coalesce(later.enrolled_from_on, DATE '1970-01-01') >= coalesce(
                former.enrolled_from_on, DATE '1970-01-01'
            )
            AND name_words(later.display_name)[1] = name_words(former.display_name)[1]
    WHERE
        later.organisation_id IN (SELECT unnest($organisations))
        AND (
            (
                former.birth_on = later.birth_on
                AND name_likeness(former.display_name, later.display_name) >= $least
                AND (former.enrolled_to_on IS NOT NULL OR later.enrolled_from_on > former.enrolled_from_on)
            )
            OR (
                (former.birth_on IS NULL OR later.birth_on IS NULL)
                AND len(name_words(former.display_name)) >= 3
                AND list_sort(name_words(former.display_name)) = list_sort(name_words(later.display_name))
                AND later.enrolled_from_on BETWEEN former.enrolled_to_on AND former.enrolled_to_on + 60
            )
        )
),

everything AS (
    SELECT * FROM proposed
    UNION ALL
    SELECT * FROM came_over
)

SELECT
    substr(
        sha256(
            to_json(
                [organisation_id, kind_code, register_source, register_person_id,
                    array_to_string(name_words(register_name), ' '), coalesce(person_id, '')]
            )::VARCHAR
        ),
        1, 16
    ) AS proposal_id,
    organisation_id,
    kind_code,
    'student' AS person_kind_code,
    register_source,
    register_person_id,
    register_name,
    person_id,
    person_name,
    likeness,
    candidates,
    evidence
FROM everything
QUALIFY row_number() OVER (PARTITION BY proposal_id ORDER BY register_name, evidence) = 1
ORDER BY organisation_id, kind_code, register_person_id, likeness DESC, person_id
