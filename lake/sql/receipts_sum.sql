SELECT
    coalesce(sum(offered), 0)::BIGINT, coalesce(sum(accepted), 0)::BIGINT, coalesce(sum(unchanged), 0)::BIGINT,
    coalesce(sum(superseding), 0)::BIGINT, coalesce(sum(duplicate), 0)::BIGINT, coalesce(sum(quarantined), 0)::BIGINT
FROM {table}
WHERE run_id = $run AND organisation_id = $organisation AND source = $source
    AND (page_kind, page_key) IN (SELECT (page_kind, page_key) FROM temp.batch_page WHERE wave >= 0 AND NOT is_echo)
