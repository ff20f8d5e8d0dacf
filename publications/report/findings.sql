-- Findings, a bounded sample per organisation and rule: what is new first, then what stays, then those mended lately.
-- $limit: rows per organisation and rule; $total: rows in all.
WITH read_page AS (
    SELECT
        organisation_id,
        source_page,
        max_by(page_kind, observed_at) AS page_kind,
        max_by(page_key, observed_at) AS page_key
    FROM page_receipt
    GROUP BY organisation_id, source_page
),

ranked AS (
    SELECT
        finding.*,
        CASE
            WHEN finding.status_code = 'resolved' THEN 5
            WHEN finding.status_code = 'waived' THEN 6
            WHEN finding.certainty_code = 'cannot_tell' THEN 4
            WHEN finding.status_code = 'new' THEN 0
            WHEN finding.status_code = 'reopened' THEN 1
            WHEN finding.status_code = 'persisting' THEN 2
            ELSE 3
        END AS standing
    FROM finding
),

sampled AS (
    SELECT *
    FROM ranked
    QUALIFY row_number() OVER (
        PARTITION BY organisation_id, rule_id
        ORDER BY standing ASC, resolved_at DESC NULLS LAST, event_on DESC NULLS LAST, key ASC, fingerprint ASC
    ) <= $limit
)

SELECT
    sampled.organisation_id,
    sampled.rule_id,
    sampled.key,
    sampled.obligation_id,
    sampled.clause,
    sampled.severity_code,
    sampled.certainty_code,
    sampled.status_code,
    sampled.addressee_code,
    sampled.addressee_id,
    sampled.detail,
    sampled.event_on,
    sampled.source_page,
    sampled.source_pointer,
    sampled.first_seen_at,
    sampled.resolved_at,
    read_page.page_kind,
    read_page.page_key
FROM sampled
LEFT JOIN read_page
    ON sampled.organisation_id = read_page.organisation_id AND sampled.source_page = read_page.source_page
ORDER BY
    sampled.organisation_id ASC, sampled.rule_id ASC, sampled.standing ASC, sampled.resolved_at DESC NULLS LAST,
    sampled.event_on DESC NULLS LAST, sampled.key ASC, sampled.fingerprint ASC
LIMIT $total
