-- A page read twice in one run leaves the receipt of its latest bytes.
DELETE FROM page_receipt AS r
WHERE r.run_id = $run AND r.organisation_id = $organisation AND r.source = $source
    AND (r.page_kind, r.page_key) IN (
        SELECT (page_kind, page_key) FROM temp.batch_page WHERE wave >= 0 AND NOT is_echo AND NOT is_unchanged
    )
