CREATE OR REPLACE TEMP TABLE quarantine_here AS
SELECT
    quarantine_id, page_kind, page_key, source_page, source_pointer, raw_value, reason_code, first_run_id, last_run_id,
    released_run_id
FROM quarantine WHERE organisation_id = $organisation AND source = $source
