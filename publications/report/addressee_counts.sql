-- Open findings by whom they are addressed to: exact counts, the most burdened first.
SELECT
    organisation_id,
    addressee_code AS role,
    addressee_id AS employee,
    count(*) FILTER (WHERE certainty_code = 'certain') AS open,
    count(*) FILTER (WHERE certainty_code = 'certain' AND status_code = 'new') AS appeared,
    count(*) FILTER (WHERE certainty_code = 'cannot_tell') AS cannot_tell,
    count(DISTINCT rule_id) AS rules
FROM finding
WHERE status_code IN ('new', 'reopened', 'persisting', 'disputed') AND addressee_code IS NOT NULL
GROUP BY organisation_id, addressee_code, addressee_id
ORDER BY organisation_id ASC, open DESC, cannot_tell DESC, role ASC, employee ASC NULLS LAST
