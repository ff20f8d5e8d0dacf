-- What an organisation handed over, file by file: the bytes it shows now, when they came first, what became of them.
-- $organisation.
WITH ranked AS (
    SELECT
        page_receipt.*,
        run.as_of_at,
        first_value(source_page) OVER newest_first AS present_page,
        row_number() OVER newest_first AS age
    FROM page_receipt
    INNER JOIN run USING (run_id)
    WHERE organisation_id = $organisation AND source IN ('exports', 'registers')
    WINDOW newest_first AS (PARTITION BY source, page_kind, page_key ORDER BY run_id DESC)
),

changed AS (
    -- The youngest reading of other bytes: what is younger shows the present ones without a break.
    SELECT source, page_kind, page_key, min(age) AS age
    FROM ranked
    WHERE source_page <> present_page
    GROUP BY ALL
),

came AS (
    SELECT ranked.*
    FROM ranked
    LEFT JOIN changed USING (source, page_kind, page_key)
    WHERE changed.age IS NULL OR ranked.age < changed.age
    QUALIFY row_number() OVER (PARTITION BY source, page_kind, page_key ORDER BY ranked.age DESC) = 1
)

SELECT
    source,
    page_key,
    list(DISTINCT page_kind ORDER BY page_kind) AS page_kinds,
    any_value(source_page) AS source_page,
    min(as_of_at) AS received_at,
    min(run_id) AS received_run_id,
    sum(offered)::BIGINT AS offered,
    sum(accepted)::BIGINT AS accepted,
    sum(unchanged)::BIGINT AS unchanged,
    sum(superseding)::BIGINT AS superseding,
    sum(duplicate)::BIGINT AS duplicate,
    sum(quarantined)::BIGINT AS quarantined
FROM came
GROUP BY source, page_key
ORDER BY source, page_key
