DELETE FROM temp.receipt_here AS r
WHERE r.run_id = $run
    AND (r.page_kind, r.page_key) IN (
        SELECT (page_kind, page_key) FROM temp.batch_page WHERE wave >= 0 AND NOT is_echo AND NOT is_unchanged
    )
