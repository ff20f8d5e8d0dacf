INSERT INTO quarantine (
    quarantine_id, organisation_id, source, page_kind, page_key, source_page, source_pointer, raw_value, reason_code,
    remedy, items, first_run_id, last_run_id, released_run_id
) VALUES (
    sha256(to_json([$organisation, $source, $kind, $key, $reason, $run])::VARCHAR), $organisation, $source, $kind, $key,
    '', '', NULL, $reason, $remedy, 0, $run, $run, NULL
)
