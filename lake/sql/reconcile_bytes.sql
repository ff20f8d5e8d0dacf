SELECT run_id, organisation_id, source, page_kind, page_key, source_page
FROM page_receipt
WHERE $run IS NULL OR run_id = $run
ORDER BY source_page, run_id, organisation_id, source, page_kind, page_key
