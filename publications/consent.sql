-- Who may receive one organisation's diaries electronically on a day: a row per student, guardian and e-mail address.
-- $organisation, $mode (opt_in, opt_out), $as_of_on (local date).
WITH named AS (
    SELECT source AS register_source, register_student_id AS register_person_id, register_student_name AS name
    FROM consent
    WHERE organisation_id = $organisation
),

decided AS (
    -- A person's decision holds for the names he saw: a code that was given to somebody else opens nothing.
    SELECT
        identity_proposal.register_source,
        identity_proposal.register_person_id,
        identity_proposal.person_id,
        coalesce(bool_and(named.name IS NULL OR names_agree(identity_proposal.register_name, named.name)), true)
        AND bool_and(names_agree(identity_proposal.person_name, student.display_name)) AS is_as_seen
    FROM identity_proposal
    JOIN student ON student.organisation_id = $organisation AND student.student_id = identity_proposal.person_id
    LEFT JOIN named
        ON named.register_source = identity_proposal.register_source
            AND named.register_person_id = identity_proposal.register_person_id
    WHERE identity_proposal.organisation_id = $organisation
      AND identity_proposal.person_kind_code = 'student'
      AND identity_proposal.kind_code <> 'transfer'
      AND identity_proposal.status_code = 'approved'
      AND coalesce(identity_proposal.decided_by, '') <> ''
    GROUP BY ALL
),

shared AS (
    -- A shared code is a link only where both write the same name beside it: a code may be mistyped or given anew.
    SELECT
        identity_link.register_source,
        identity_link.register_person_id,
        identity_link.person_id,
        coalesce(bool_and(named.name IS NULL OR names_agree(named.name, student.display_name)), true) AS is_as_seen
    FROM identity_link
    JOIN student ON student.organisation_id = $organisation AND student.student_id = identity_link.person_id
    LEFT JOIN named
        ON named.register_source = identity_link.register_source
            AND named.register_person_id = identity_link.register_person_id
    WHERE identity_link.organisation_id = $organisation
      AND identity_link.person_kind_code = 'student'
      AND (
          identity_link.method_code = 'exact_identifier'
          OR (identity_link.method_code = 'approved' AND coalesce(identity_link.approved_by, '') <> '')
      )
    GROUP BY ALL
),

meant AS (
    -- A person of a register counts only when exactly one student of the journal was found for it.
    SELECT register_source, register_person_id, any_value(person_id) AS student_id, bool_and(is_as_seen) AS is_as_seen
    FROM (
        SELECT * FROM decided
        UNION ALL
        SELECT * FROM shared
        WHERE (register_source, register_person_id) NOT IN (SELECT (register_source, register_person_id) FROM decided)
    )
    GROUP BY register_source, register_person_id
    HAVING count(DISTINCT person_id) = 1
),

linked AS (
    SELECT register_source, register_person_id, student_id
    FROM meant
    WHERE is_as_seen
),

decision AS (
    -- Of two decisions of one day the stricter one holds. What is given needs the name; a refusal holds by the code
    -- alone: a family that wrote its name otherwise must not go on receiving what it refused.
    SELECT
        meant.student_id,
        coalesce(consent.guardian_id, '') AS guardian_id,
        consent.decision_code,
        consent.channel_code
    FROM consent
    JOIN meant
        ON meant.register_source = consent.source AND meant.register_person_id = consent.register_student_id
    WHERE consent.organisation_id = $organisation
      AND consent.decided_on <= $as_of_on
      AND (meant.is_as_seen OR consent.decision_code <> 'given')
    QUALIFY row_number() OVER (
        PARTITION BY meant.student_id, coalesce(consent.guardian_id, '')
        ORDER BY
            consent.decided_on DESC,
            CASE consent.decision_code
                WHEN 'full_refusal' THEN 0 WHEN 'withdrawn' THEN 1 WHEN 'refused' THEN 2 ELSE 3
            END,
            CASE consent.channel_code WHEN 'electronic' THEN 0 WHEN 'email' THEN 1 ELSE 2 END,
            consent.consent_id
    ) = 1
),

address AS (
    -- Only an address whose origin is known: entered by the guardian or handed in on paper.
    SELECT DISTINCT
        linked.student_id,
        coalesce(contact.guardian_id, '') AS guardian_id,
        CASE
            WHEN contact.kind_code = 'email' AND trim(coalesce(contact.origin, '')) <> '' THEN trim(contact.address)
        END AS email
    FROM contact
    JOIN linked
        ON linked.register_source = contact.source AND linked.register_person_id = contact.register_student_id
    WHERE contact.organisation_id = $organisation
),

known AS (
    SELECT student_id, guardian_id FROM decision
    UNION
    SELECT student_id, guardian_id FROM address
    UNION
    -- Under opt-out a child of the register whose family said nothing has a diary too.
    SELECT student_id, '' FROM linked
    WHERE $mode = 'opt_out'
      AND student_id NOT IN (SELECT student_id FROM decision UNION SELECT student_id FROM address)
)

SELECT
    known.student_id,
    known.guardian_id,
    coalesce(decision.decision_code = 'full_refusal', false) AS refuses_everything,
    CASE
        WHEN decision.decision_code IS NULL THEN $mode = 'opt_out'
        ELSE decision.decision_code = 'given' AND decision.channel_code = 'electronic'
    END AS may_have_feed,
    CASE
        WHEN decision.decision_code IS NULL THEN $mode = 'opt_out'
        ELSE decision.decision_code = 'given' AND decision.channel_code IN ('electronic', 'email')
    END AS may_have_mail,
    address.email
FROM known
LEFT JOIN decision USING (student_id, guardian_id)
LEFT JOIN address ON address.student_id = known.student_id AND address.guardian_id = known.guardian_id
    AND address.email IS NOT NULL
JOIN student ON student.organisation_id = $organisation AND student.student_id = known.student_id
ORDER BY known.student_id, known.guardian_id, address.email
