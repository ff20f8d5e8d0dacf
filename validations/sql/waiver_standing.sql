-- How each waiver of a file stands after this run: in force or past its last day, whether it took anything off, and
-- whether that can be told: not while a rule it speaks of was not checked where it speaks. One row per waiver.
-- `waiver_rows`, `local_today` (organisation_id, today) and `asked_waiver` (waiver_id: those of the file) are given.
WITH scoped AS (
    SELECT
        waiver_rows.waiver_id,
        waiver_rows.rule_id,
        waiver_rows.organisation_id AS named_id,
        waiver_rows.clause,
        waiver_rows.expires_on,
        local_today.organisation_id,
        local_today.today
    FROM waiver_rows
    INNER JOIN asked_waiver ON waiver_rows.waiver_id = asked_waiver.waiver_id
    INNER JOIN local_today
        ON waiver_rows.organisation_id IS NULL OR waiver_rows.organisation_id = local_today.organisation_id
),

latest AS (
    SELECT
        organisation_id,
        rule_id,
        max_by(status_code, run_id) AS status_code
    FROM rule_result
    WHERE rule_id IN (SELECT rule_id FROM scoped)
    GROUP BY organisation_id, rule_id
),

taken_off AS (
    SELECT DISTINCT scoped.waiver_id
    FROM scoped
    INNER JOIN finding
        ON
            scoped.organisation_id = finding.organisation_id
            AND scoped.rule_id = finding.rule_id
            AND finding.status_code = 'waived'
            AND list_contains(string_split(finding.waived_by, chr(10)), scoped.waiver_id)
)

SELECT
    scoped.waiver_id,
    any_value(scoped.rule_id) AS rule_id,
    coalesce(any_value(scoped.named_id), '*') AS organisation_id,
    any_value(scoped.clause) AS clause,
    any_value(scoped.expires_on) AS expires_on,
    bool_and(scoped.today > scoped.expires_on) AS is_expired,
    bool_or(taken_off.waiver_id IS NOT NULL) AS is_used,
    bool_and(coalesce(latest.status_code, 'error') NOT IN ('not_checkable', 'error')) AS is_told
FROM scoped
LEFT JOIN latest ON scoped.organisation_id = latest.organisation_id AND scoped.rule_id = latest.rule_id
LEFT JOIN taken_off ON scoped.waiver_id = taken_off.waiver_id
GROUP BY scoped.waiver_id
ORDER BY scoped.waiver_id
