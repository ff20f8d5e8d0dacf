CREATE OR REPLACE TEMP TABLE read_page AS
SELECT DISTINCT organisation_id, source, source_page FROM page_receipt
