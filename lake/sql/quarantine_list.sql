SELECT
    quarantine_id, organisation_id, source, page_kind, page_key, source_page, source_pointer, raw_value, reason_code,
    remedy, items, first_run_id, last_run_id, released_run_id
FROM quarantine
WHERE ($organisation IS NULL OR organisation_id = $organisation) AND ($released OR released_run_id IS NULL)
ORDER BY organisation_id, source, page_kind, page_key, source_pointer, quarantine_id
