-- Since which run each reject of now has stood in the quarantine: at its place, or at another place of the same page
-- where the very same value stood before (a line was put in above it: it was moved, not mended).
CREATE OR REPLACE TEMP TABLE quarantine_first AS
WITH gone AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY page_kind, page_key, reason_code, raw_value ORDER BY source_pointer, quarantine_id
        ) AS nth
    FROM temp.quarantine_here
    WHERE released_run_id IS NULL AND source_page <> ''
        AND quarantine_id NOT IN (SELECT quarantine_id FROM temp.quarantine_now)
),

come AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY page_kind, page_key, reason_code, raw_value ORDER BY source_pointer, quarantine_id
        ) AS nth
    FROM temp.quarantine_now
    WHERE quarantine_id NOT IN (SELECT quarantine_id FROM temp.quarantine_here)
)

SELECT q.quarantine_id, q.first_run_id, q.quarantine_id AS former_id
FROM temp.quarantine_here AS q
WHERE EXISTS (SELECT 1 FROM temp.quarantine_now AS n WHERE n.quarantine_id = q.quarantine_id)
UNION ALL
SELECT come.quarantine_id, gone.first_run_id, gone.quarantine_id AS former_id
FROM come
INNER JOIN gone
    ON
        come.page_kind = gone.page_kind
        AND come.page_key = gone.page_key
        AND come.reason_code = gone.reason_code
        AND come.raw_value IS NOT DISTINCT FROM gone.raw_value
        AND come.nth = gone.nth
