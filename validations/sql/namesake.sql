-- Names as journals show them beside names as registers write them that may be the same person's: without case, «ё» and
-- marks the family names are equal, and of given name and patronymic one begins with the other, or one is not there.
WITH written AS (
    SELECT
        lesson.organisation_id,
        'journal' AS place,
        lesson.teacher_name AS written_name
    FROM lesson
    INNER JOIN night ON lesson.organisation_id = night.organisation_id
    UNION
    SELECT
        organisation_id,
        'journal' AS place,
        teacher_name
    FROM lesson_revision
    UNION
    SELECT
        organisation_id,
        'journal' AS place,
        display_name
    FROM staff
    UNION
    SELECT
        organisation_id,
        'register' AS place,
        written_name
    FROM register_person
    UNION
    SELECT
        organisation_id,
        'register' AS place,
        substitute_name
    FROM substitution
),

plain AS (
    SELECT
        *,
        trim(regexp_replace(replace(lower(written_name), 'ё', 'е'), '[^a-zа-я-]+', ' ', 'g')) AS plain_name
    FROM written
),

part AS (
    SELECT
        organisation_id,
        place,
        written_name,
        split_part(plain_name, ' ', 1) AS family,
        split_part(plain_name, ' ', 2) AS given,
        split_part(plain_name, ' ', 3) AS patronymic
    FROM plain
    WHERE plain_name <> ''
)

SELECT
    shown.organisation_id,
    shown.written_name AS shown_name,
    register.written_name AS register_name
FROM part AS shown
INNER JOIN part AS register
    ON
        shown.organisation_id = register.organisation_id
        AND shown.place = 'journal'
        AND register.place = 'register'
        AND shown.family = register.family
        -- Nothing begins every name.
        AND (starts_with(shown.given, register.given) OR starts_with(register.given, shown.given))
        AND (starts_with(shown.patronymic, register.patronymic) OR starts_with(register.patronymic, shown.patronymic))
