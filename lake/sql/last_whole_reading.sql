SELECT max(observed_at) FROM unit_receipt
WHERE organisation_id = $organisation AND source = $source AND run_id <> $run AND is_complete
