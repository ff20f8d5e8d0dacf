INSERT INTO quarantine (
    quarantine_id, organisation_id, source, page_kind, page_key, source_page, source_pointer, raw_value, reason_code,
    remedy, items, first_run_id, last_run_id, released_run_id
)
SELECT
    n.quarantine_id, $organisation, $source, n.page_kind, n.page_key, n.source_page, n.source_pointer, n.raw_value,
    n.reason_code, n.remedy, n.items, coalesce(f.first_run_id, $run), $run, NULL
FROM temp.quarantine_now AS n
LEFT JOIN temp.quarantine_first AS f ON f.quarantine_id = n.quarantine_id
