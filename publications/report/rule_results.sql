-- What each rule gave for each organisation in this run, and how old the data are where they are not this run's.
SELECT
    result.organisation_id,
    result.rule_id,
    result.status_code,
    result.reason,
    result.checked,
    result.violated,
    result.cannot_tell,
    CASE WHEN result.checked_through_run_id <> result.run_id THEN whole.as_of_at END AS checked_through_at
FROM rule_result AS result
LEFT JOIN run AS whole ON result.checked_through_run_id = whole.run_id
WHERE result.run_id = $run_id
ORDER BY result.organisation_id, result.rule_id
