-- Exact counts of findings; `mended_now`: resolved by the data of this run.
SELECT
    organisation_id,
    rule_id,
    certainty_code,
    status_code,
    count(*) AS rows,
    count(*) FILTER (WHERE resolved_run_id = $run_id) AS mended_now
FROM finding
GROUP BY organisation_id, rule_id, certainty_code, status_code
ORDER BY organisation_id, rule_id, certainty_code, status_code
