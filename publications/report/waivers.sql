-- Waivers, and how many findings each removes from control now.
SELECT
    waiver.waiver_id,
    waiver.rule_id,
    waiver.organisation_id,
    waiver.key,
    waiver.clause,
    waiver.reason,
    waiver.approved_by,
    waiver.expires_on,
    (
        SELECT count(*)
        FROM finding
        WHERE
            finding.status_code = 'waived'
            AND finding.rule_id = waiver.rule_id
            AND (finding.clause = waiver.clause OR waiver.waiver_id LIKE 'dispute-%')
            AND (waiver.organisation_id IS NULL OR finding.organisation_id = waiver.organisation_id)
            AND (waiver.key IS NULL OR json_contains(CAST(finding.key AS JSON), CAST(waiver.key AS JSON)))
    ) AS removed
FROM waiver
ORDER BY waiver.expires_on, waiver.waiver_id
