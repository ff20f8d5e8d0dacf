SELECT hold_id, organisation_id, source, entity, run_id, rows_before, rows_touched, reason, decision_code
FROM hold
WHERE $every OR applied_run_id IS NULL
ORDER BY run_id, hold_id
