SELECT
    count(*) FILTER (WHERE NOT is_unchanged), count(*) FILTER (WHERE is_unchanged)
FROM temp.batch_page AS p
WHERE wave >= 0 AND NOT is_echo
    AND EXISTS (
        SELECT 1 FROM temp.receipt_here AS r
        WHERE r.run_id = $run AND r.page_kind = p.page_kind AND r.page_key = p.page_key
    )
