-- A reference to a table of the lake costs several looks into its catalog: what a merge asks again and again
-- of one source is read once.
CREATE OR REPLACE TEMP TABLE receipt_here AS
SELECT run_id, page_kind, page_key, source_page, observed_at
FROM page_receipt WHERE organisation_id = $organisation AND source = $source
