-- Rows that a whole unit should have shown and did not; a row whose place can't be read is there all the same.
INSERT INTO temp.gone_{entity}
SELECT {keys}, $kind, $observed, false
FROM {entity} AS c
WHERE c.organisation_id = $organisation AND c.source = $source AND {in_window}
    AND c.changed_at <= $observed
    AND NOT EXISTS (SELECT 1 FROM temp.shown_page AS s WHERE s.source_page = c.source_page)
    AND NOT EXISTS (SELECT 1 FROM temp.gone_{entity} AS g WHERE {same_key_gone})
    AND NOT EXISTS (
        SELECT 1
        FROM temp.receipt_here AS r
        INNER JOIN temp.quarantine_here AS q ON q.page_kind = r.page_kind AND q.page_key = r.page_key
        WHERE r.source_page = c.source_page
            AND q.last_run_id = $run AND q.released_run_id IS NULL
            AND q.reason_code NOT IN ('conflicting_values', 'stale_page', 'held_change')
            AND (
                q.source_pointer IN ('', '/', c.source_pointer)
                OR starts_with(q.source_pointer, c.source_pointer || '/')
                OR starts_with(c.source_pointer, q.source_pointer || '/')
            )
    )
    {not_arriving}
