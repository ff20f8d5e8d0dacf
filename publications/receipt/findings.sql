-- Open and disputed findings of an organisation that are certain, with the page they stand on and the school's answer.
-- $organisation.
WITH page AS (
    SELECT source_page, source, page_key
    FROM page_receipt
    WHERE organisation_id = $organisation
    QUALIFY row_number() OVER (PARTITION BY source_page ORDER BY run_id DESC, page_kind, page_key) = 1
),

answer AS (
    SELECT fingerprint, objection
    FROM dispute
    WHERE organisation_id = $organisation AND decision_code = 'waiting'
    QUALIFY row_number() OVER (PARTITION BY fingerprint ORDER BY raised_at DESC, dispute_id) = 1
)

SELECT
    page.source,
    page.page_key,
    finding.rule_id,
    finding.key,
    finding.clause,
    finding.severity_code,
    finding.status_code,
    finding.detail,
    finding.source_page,
    finding.source_pointer,
    finding.fingerprint,
    finding.first_seen_at,
    answer.objection
FROM finding
INNER JOIN page ON finding.source_page = page.source_page
LEFT JOIN answer ON finding.fingerprint = answer.fingerprint
WHERE
    finding.organisation_id = $organisation
    AND finding.certainty_code = 'certain'
    AND finding.status_code IN ('new', 'persisting', 'reopened', 'disputed')
ORDER BY page.source, page.page_key, finding.rule_id, finding.event_on, finding.key, finding.fingerprint
