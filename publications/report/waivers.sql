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
            AND list_contains(string_split(finding.waived_by, chr(10)), waiver.waiver_id)
    ) AS removed
FROM waiver
ORDER BY waiver.expires_on, waiver.waiver_id
