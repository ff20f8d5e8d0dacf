CREATE OR REPLACE TEMP TABLE page_last_read AS
SELECT source_page, max(observed_at) AS read_at
FROM temp.receipt_here
GROUP BY source_page
