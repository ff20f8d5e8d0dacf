-- Per page the latest reading and since when these very bytes have been coming without a break.
WITH read AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY page_kind, page_key ORDER BY run_id DESC) AS age
    FROM page_receipt
    WHERE organisation_id = $organisation AND source = $source
),

latest AS MATERIALIZED (SELECT * FROM read WHERE age = 1),

since AS (
    SELECT l.page_kind, l.page_key, min(r.observed_at) AS shown_at
    FROM latest AS l
    INNER JOIN read AS r ON r.page_kind = l.page_kind AND r.page_key = l.page_key
    WHERE r.run_id > coalesce((
        SELECT max(o.run_id) FROM read AS o
        WHERE o.page_kind = l.page_kind AND o.page_key = l.page_key AND o.source_page <> l.source_page
    ), '')
    GROUP BY l.page_kind, l.page_key
)

SELECT
    l.page_kind, l.page_key, l.source_page, l.normaliser_version, l.observed_at, l.states_moment, s.shown_at,
    l.accepted + l.unchanged + l.superseding + l.duplicate + l.quarantined AS accounted,
    l.request, l.window_from_on, l.window_to_on, l.offered, l.run_id,
    EXISTS (
        SELECT 1 FROM quarantine AS q
        WHERE q.organisation_id = $organisation AND q.source = $source AND q.page_kind = l.page_kind
            AND q.page_key = l.page_key AND q.reason_code = 'held_change' AND q.released_run_id IS NULL
    ) AS is_held
FROM latest AS l
INNER JOIN since AS s ON s.page_kind = l.page_kind AND s.page_key = l.page_key
