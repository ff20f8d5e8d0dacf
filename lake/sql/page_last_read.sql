CREATE OR REPLACE TEMP TABLE page_last_read AS
SELECT source_page, max(observed_at) AS read_at
FROM page_receipt
WHERE organisation_id = $organisation AND source = $source
GROUP BY source_page
