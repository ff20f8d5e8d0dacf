SELECT count(*) FROM temp.quarantine_here
WHERE page_kind = $kind AND page_key = $key AND source_page = '' AND reason_code = $reason AND released_run_id IS NULL
