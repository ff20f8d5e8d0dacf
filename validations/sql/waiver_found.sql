-- Waivers that need a person, as rows of `found`: past their last day, or without anything to take off.
-- What can't be told now stays as it was. `waiver_standing` is given; $expired, $unused: the rules' ids.
INSERT INTO found BY NAME
WITH kept AS (
    SELECT DISTINCT json_extract_string(CAST(finding."key" AS JSON), '$.waiver') AS waiver_id
    FROM finding
    WHERE finding.rule_id = $unused AND finding.status_code IN ('new', 'persisting', 'reopened', 'disputed')
),

wanting AS (
    SELECT
        $expired AS rule_id,
        waiver_id,
        organisation_id,
        clause,
        'Действовало по ' || strftime(expires_on, '%d.%m.%Y') || '; правило ' || rule_id AS detail,
        expires_on + 1 AS event_on
    FROM waiver_standing
    WHERE is_expired
    UNION ALL
    SELECT
        $unused,
        waiver_standing.waiver_id,
        waiver_standing.organisation_id,
        waiver_standing.clause,
        'Не сняло ни одной находки; правило ' || waiver_standing.rule_id,
        NULL
    FROM waiver_standing
    LEFT JOIN kept ON waiver_standing.waiver_id = kept.waiver_id
    WHERE
        NOT waiver_standing.is_expired
        AND NOT waiver_standing.is_used
        AND (waiver_standing.is_told OR kept.waiver_id IS NOT NULL)
)

SELECT
    organisation_id,
    rule_id,
    sha256(organisation_id || chr(31) || rule_id || chr(31) || waiver_id) AS fingerprint,
    CAST(json_object('waiver', waiver_id) AS VARCHAR) AS finding_key,
    '' AS obligation_id,
    clause,
    'warning' AS severity_code,
    'certain' AS certainty_code,
    detail,
    event_on,
    FALSE AS is_waived,
    'site' AS addressee_code
FROM wanting
