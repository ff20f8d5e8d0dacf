-- What every finding of the checked organisations and rules is after this run.
-- A finding already resolved and still absent is left as it is.
CREATE OR REPLACE TEMP TABLE next_finding AS
WITH former AS (
    SELECT finding.*
    FROM finding
    INNER JOIN checked_rule
        ON finding.organisation_id = checked_rule.organisation_id AND finding.rule_id = checked_rule.rule_id
)

SELECT
    coalesce(found.organisation_id, former.organisation_id) AS organisation_id,
    coalesce(found.rule_id, former.rule_id) AS rule_id,
    coalesce(found.fingerprint, former.fingerprint) AS fingerprint,
    coalesce(found.finding_key, former."key") AS "key",
    coalesce(found.obligation_id, former.obligation_id) AS obligation_id,
    coalesce(found.clause, former.clause) AS clause,
    coalesce(found.severity_code, former.severity_code) AS severity_code,
    coalesce(found.certainty_code, former.certainty_code) AS certainty_code,
    CASE
        WHEN found.fingerprint IS NULL THEN 'resolved'
        WHEN found.is_waived THEN 'waived'
        WHEN former.fingerprint IS NULL THEN 'new'
        WHEN former.status_code = 'disputed' THEN 'disputed'
        WHEN former.status_code = 'resolved' THEN 'reopened'
        WHEN former.status_code = 'new' AND former.first_seen_at = $as_of_at THEN 'new'
        WHEN former.status_code = 'reopened' AND former.last_seen_at = $as_of_at THEN 'reopened'
        ELSE 'persisting'
    END AS status_code,
    CASE WHEN found.fingerprint IS NULL THEN former.detail ELSE found.detail END AS detail,
    CASE WHEN found.fingerprint IS NULL THEN former.event_on ELSE found.event_on END AS event_on,
    coalesce(found.source_page, former.source_page) AS source_page,
    coalesce(found.source_pointer, former.source_pointer) AS source_pointer,
    coalesce(former.first_seen_at, $as_of_at) AS first_seen_at,
    coalesce(former.first_seen_run_id, $run_id) AS first_seen_run_id,
    CASE WHEN found.fingerprint IS NULL THEN former.last_seen_at ELSE $as_of_at END AS last_seen_at,
    CASE WHEN found.fingerprint IS NULL THEN former.last_seen_run_id ELSE $run_id END AS last_seen_run_id,
    CASE WHEN found.fingerprint IS NULL THEN $as_of_at END AS resolved_at,
    CASE WHEN found.fingerprint IS NULL THEN $run_id END AS resolved_run_id
FROM found
FULL OUTER JOIN former
    ON
        found.organisation_id = former.organisation_id
        AND found.rule_id = former.rule_id
        AND found.fingerprint = former.fingerprint
WHERE found.fingerprint IS NOT NULL OR former.status_code <> 'resolved'
