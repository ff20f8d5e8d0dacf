CREATE OR REPLACE TEMP TABLE receipt_now AS
WITH judged AS (
    SELECT page_ordinal, disposition, items FROM temp.tally
    UNION ALL
    SELECT page_ordinal, 'quarantined', items FROM temp.batch_reject
),

summed AS (
    SELECT
        page_ordinal,
        sum(items) FILTER (WHERE disposition = 'accepted') AS accepted,
        sum(items) FILTER (WHERE disposition IN ('unchanged', 'rewritten')) AS unchanged,
        sum(items) FILTER (WHERE disposition = 'superseding') AS superseding,
        sum(items) FILTER (WHERE disposition = 'duplicate') AS duplicate,
        sum(items) FILTER (WHERE disposition IN ('conflicting', 'stale', 'held', 'quarantined')) AS quarantined
    FROM judged GROUP BY page_ordinal
)

SELECT
    $run AS run_id, $organisation AS organisation_id, $source AS source, p.page_kind, p.page_key,
    p.source_page, p.normaliser_version, p.observed_at,
    p.window_from_on, p.window_to_on, p.states_moment, p.request, p.offered,
    coalesce(s.accepted, 0)::BIGINT AS accepted,
    (coalesce(s.unchanged, 0) + coalesce(p.known_accounted, 0))::BIGINT AS unchanged,
    coalesce(s.superseding, 0)::BIGINT AS superseding, coalesce(s.duplicate, 0)::BIGINT AS duplicate,
    coalesce(s.quarantined, 0)::BIGINT AS quarantined
FROM temp.batch_page AS p
LEFT JOIN summed AS s ON s.page_ordinal = p.page_ordinal
WHERE p.wave >= 0 AND NOT p.is_echo
    AND NOT EXISTS (
        SELECT 1 FROM temp.receipt_here AS r
        WHERE p.is_unchanged AND r.run_id = $run AND r.page_kind = p.page_kind AND r.page_key = p.page_key
    )
ORDER BY p.page_kind, p.page_key
