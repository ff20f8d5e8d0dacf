INSERT INTO page_receipt (
    run_id, organisation_id, source, page_kind, page_key, source_page, normaliser_version, observed_at,
    window_from_on, window_to_on, states_moment, request, offered, accepted, unchanged, superseding, duplicate,
    quarantined
)
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
    $run, $organisation, $source, p.page_kind, p.page_key, p.source_page, p.normaliser_version, p.observed_at,
    p.window_from_on, p.window_to_on, p.states_moment, p.request, p.offered,
    coalesce(s.accepted, 0), coalesce(s.unchanged, 0) + coalesce(p.known_accounted, 0), coalesce(s.superseding, 0),
    coalesce(s.duplicate, 0), coalesce(s.quarantined, 0)
FROM temp.batch_page AS p
LEFT JOIN summed AS s ON s.page_ordinal = p.page_ordinal
WHERE p.wave >= 0 AND NOT p.is_echo
    AND NOT EXISTS (
        SELECT 1 FROM page_receipt AS r
        WHERE r.run_id = $run AND r.organisation_id = $organisation AND r.source = $source
            AND r.page_kind = p.page_kind AND r.page_key = p.page_key
    )
ORDER BY p.page_kind, p.page_key
