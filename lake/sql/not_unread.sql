AND NOT EXISTS (
        SELECT 1
        FROM temp.receipt_here AS r
        INNER JOIN temp.quarantine_here AS q ON q.page_kind = r.page_kind AND q.page_key = r.page_key
        WHERE r.source_page = c.source_page AND q.last_run_id = $run AND q.released_run_id IS NULL
            AND q.reason_code NOT IN ('conflicting_values', 'stale_page', 'held_change')
            AND (
                q.source_pointer IN ('', '/', c.source_pointer)
                OR starts_with(q.source_pointer, c.source_pointer || '/')
                OR starts_with(c.source_pointer, q.source_pointer || '/')
            )
    )
