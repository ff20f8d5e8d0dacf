WITH page AS (
    SELECT
        organisation_id, source, count(*) AS pages, sum(offered) AS offered, sum(accepted) AS accepted,
        sum(unchanged) AS unchanged, sum(superseding) AS superseding, sum(duplicate) AS duplicate,
        sum(quarantined) AS quarantined
    FROM page_receipt WHERE run_id = $run GROUP BY organisation_id, source
),

unit AS (
    SELECT
        organisation_id, source, bool_and(is_complete) AS is_complete, sum(held) AS held, sum(deleted) AS deleted,
        sum(pages) AS pages, string_agg(DISTINCT notice, ' ' ORDER BY notice) AS notice
    FROM unit_receipt WHERE run_id = $run GROUP BY organisation_id, source
)

SELECT
    coalesce(p.organisation_id, u.organisation_id) AS organisation_id,
    coalesce(p.source, u.source) AS source,
    CASE
        WHEN u.is_complete AND u.held > 0 THEN 'held'
        WHEN u.is_complete THEN 'complete'
        WHEN coalesce(p.pages, 0) = 0 THEN 'failed'
        ELSE 'incomplete'
    END AS status,
    coalesce(p.pages, 0)::BIGINT, coalesce(p.offered, 0)::BIGINT, coalesce(p.accepted, 0)::BIGINT,
    coalesce(p.unchanged, 0)::BIGINT, coalesce(p.superseding, 0)::BIGINT, coalesce(p.duplicate, 0)::BIGINT,
    coalesce(p.quarantined, 0)::BIGINT, coalesce(u.deleted, 0)::BIGINT,
    u.notice
FROM page AS p
FULL OUTER JOIN unit AS u ON u.organisation_id = p.organisation_id AND u.source = p.source
