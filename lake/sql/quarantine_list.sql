SELECT
    q.quarantine_id, q.organisation_id, q.source, q.page_kind, q.page_key, q.source_page, q.source_pointer, q.raw_value,
    q.reason_code, q.remedy, q.items, q.first_run_id, q.last_run_id, q.released_run_id,
    first_run.as_of_at AS first_seen_at, released_run.as_of_at AS released_at
FROM quarantine AS q
LEFT JOIN run AS first_run ON q.first_run_id = first_run.run_id
LEFT JOIN run AS released_run ON q.released_run_id = released_run.run_id
WHERE ($organisation IS NULL OR q.organisation_id = $organisation) AND ($released OR q.released_run_id IS NULL)
ORDER BY q.organisation_id, q.source, q.page_kind, q.page_key, q.source_pointer, q.quarantine_id
