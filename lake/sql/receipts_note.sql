INSERT INTO temp.receipt_here
SELECT run_id, page_kind, page_key, source_page, observed_at FROM temp.receipt_now
