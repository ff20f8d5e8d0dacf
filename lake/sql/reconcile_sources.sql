SELECT
    organisation_id, source, sum(pages)::BIGINT, sum(offered)::BIGINT, sum(accepted)::BIGINT, sum(unchanged)::BIGINT,
    sum(superseding)::BIGINT, sum(duplicate)::BIGINT, sum(quarantined)::BIGINT, sum(deleted)::BIGINT
FROM (
    SELECT
        organisation_id, source, 1 AS pages, offered, accepted, unchanged, superseding, duplicate, quarantined,
        0 AS deleted
    FROM page_receipt WHERE run_id = $run
    UNION ALL
    SELECT organisation_id, source, 0, 0, 0, 0, 0, 0, 0, deleted FROM unit_receipt WHERE run_id = $run
)
GROUP BY organisation_id, source
