AND NOT EXISTS (
        SELECT 1 FROM temp.arriving_{entity} AS a
        INNER JOIN temp.batch_page AS q ON q.page_ordinal = a.page_ordinal
        WHERE {same_key} AND q.observed_at >= p.observed_at AND NOT q.is_echo
    )
