-- The rows a rule returned, one per key: a certain one before an undecided, a stronger clause before a weaker.
-- What stands in braces comes from the rule's file, never from data.
INSERT INTO found
WITH offending AS (
    {rule}
),

named AS (
    SELECT
        offending.organisation_id,
        offending.obligation_id,
        {key} AS finding_key,
        {stable_key} AS stable_key,
        offending.certainty,
        offending.event_on,
        offending.detail,
        offending.source_page,
        offending.source_pointer,
        asked_clause.clause,
        {severity} AS severity_code,
        asked_clause.addressee_code,
        asked_clause.place,
        {places}
    FROM offending
    INNER JOIN asked_clause
        ON
            offending.organisation_id = asked_clause.organisation_id
            AND offending.obligation_id = asked_clause.obligation_id
            AND asked_clause.rule_id = $rule_id
    {joins}
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY organisation_id, stable_key
            ORDER BY (certainty = 'certain') DESC, place, source_page, source_pointer, detail
        ) AS rank_in_key
    FROM named
)

SELECT
    organisation_id,
    $rule_id AS rule_id,
    sha256(organisation_id || chr(31) || $rule_id || chr(31) || stable_key) AS fingerprint,
    finding_key,
    obligation_id,
    clause,
    severity_code,
    certainty AS certainty_code,
    detail,
    event_on,
    source_page,
    source_pointer,
    FALSE AS is_waived,
    addressee_code,
    stable_key,
    NULL AS waived_by,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    student_id
FROM ranked
WHERE rank_in_key = 1
