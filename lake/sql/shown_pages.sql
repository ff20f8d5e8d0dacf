-- Pages whose rows are known to be there: read earlier in this run, or lying unchanged in this batch.
CREATE OR REPLACE TEMP TABLE shown_page AS
WITH read AS (
    SELECT source_page, -1 AS page_ordinal, observed_at
    FROM temp.receipt_here AS r
    WHERE {which}
        AND NOT EXISTS (
            SELECT 1 FROM temp.batch_page AS p WHERE p.page_kind = r.page_kind AND p.page_key = r.page_key
        )
    UNION ALL
    SELECT source_page, page_ordinal, observed_at FROM temp.batch_page WHERE is_unchanged
)

SELECT source_page, min(page_ordinal) AS page_ordinal, max(observed_at) AS observed_at FROM read GROUP BY source_page
