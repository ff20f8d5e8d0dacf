INSERT INTO hold (
    hold_id, organisation_id, source, entity, run_id, rows_before, rows_touched, reason, decision_code, decided_by,
    decided_at, applied_run_id
) VALUES (
    concat_ws('|', $organisation, $source, $entity, $run), $organisation, $source, $entity, $run, $before, $touched,
    $reason, 'waiting', NULL, NULL, NULL
)
