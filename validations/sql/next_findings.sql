-- What every finding of the checked organisations and rules is after this run.
-- A finding already resolved and still absent is left as it is.
CREATE OR REPLACE TEMP TABLE next_finding AS
WITH former AS (
    SELECT finding.*
    FROM finding
    INNER JOIN checked_rule
        ON finding.organisation_id = checked_rule.organisation_id AND finding.rule_id = checked_rule.rule_id
),

present AS (
    SELECT
        found.*,
        addressed.addressee_id
    FROM found
    LEFT JOIN addressed
        ON
            found.organisation_id = addressed.organisation_id
            AND found.rule_id = addressed.rule_id
            AND found.fingerprint = addressed.fingerprint
),

next_state AS (
    SELECT
        coalesce(present.organisation_id, former.organisation_id) AS organisation_id,
        coalesce(present.rule_id, former.rule_id) AS rule_id,
        coalesce(present.fingerprint, former.fingerprint) AS fingerprint,
        coalesce(present.finding_key, former."key") AS "key",
        coalesce(present.obligation_id, former.obligation_id) AS obligation_id,
        coalesce(present.clause, former.clause) AS clause,
        coalesce(present.severity_code, former.severity_code) AS severity_code,
        coalesce(present.certainty_code, former.certainty_code) AS certainty_code,
        CASE
            WHEN present.fingerprint IS NULL THEN 'resolved'
            WHEN present.is_waived THEN 'waived'
            WHEN former.fingerprint IS NULL THEN 'new'
            WHEN former.status_code = 'disputed' THEN 'disputed'
            WHEN former.status_code = 'resolved' THEN 'reopened'
            WHEN former.status_code = 'new' AND former.first_seen_at = $as_of_at THEN 'new'
            WHEN former.status_code = 'reopened' AND former.last_seen_at = $as_of_at THEN 'reopened'
            ELSE 'persisting'
        END AS status_code,
        CASE WHEN present.is_waived THEN present.waived_by END AS waived_by,
        coalesce(present.addressee_code, former.addressee_code) AS addressee_code,
        CASE WHEN present.fingerprint IS NULL THEN former.addressee_id ELSE present.addressee_id END AS addressee_id,
        CASE WHEN present.fingerprint IS NULL THEN former.detail ELSE present.detail END AS detail,
        CASE WHEN present.fingerprint IS NULL THEN former.event_on ELSE present.event_on END AS event_on,
        coalesce(present.source_page, former.source_page) AS source_page,
        coalesce(present.source_pointer, former.source_pointer) AS source_pointer,
        coalesce(former.first_seen_at, $as_of_at) AS first_seen_at,
        coalesce(former.first_seen_run_id, $run_id) AS first_seen_run_id,
        CASE WHEN present.fingerprint IS NULL THEN former.last_seen_at ELSE $as_of_at END AS last_seen_at,
        CASE WHEN present.fingerprint IS NULL THEN former.last_seen_run_id ELSE $run_id END AS last_seen_run_id,
        CASE WHEN present.fingerprint IS NULL THEN $as_of_at END AS resolved_at,
        CASE WHEN present.fingerprint IS NULL THEN $run_id END AS resolved_run_id,
        former.change_number AS former_number,
        -- What a report shows of a finding: another value of any of these is another state.
        row(
            former."key", former.obligation_id, former.clause, former.severity_code, former.certainty_code,
            former.status_code, former.addressee_code, former.addressee_id, former.detail, former.event_on,
            former.source_page, former.source_pointer, former.waived_by
        ) AS former_state
    FROM present
    FULL OUTER JOIN former
        ON
            present.organisation_id = former.organisation_id
            AND present.rule_id = former.rule_id
            AND present.fingerprint = former.fingerprint
    WHERE present.fingerprint IS NOT NULL OR former.status_code <> 'resolved'
),

compared AS (
    SELECT
        *,
        former_number IS NULL
        OR former_state IS DISTINCT FROM row(
            "key", obligation_id, clause, severity_code, certainty_code, status_code, addressee_code, addressee_id,
            detail, event_on, source_page, source_pointer, waived_by
        ) AS is_changed
    FROM next_state
)

SELECT
    * EXCLUDE (former_number, former_state),
    coalesce(former_number, 0) + CAST(is_changed AS BIGINT) AS change_number
FROM compared
