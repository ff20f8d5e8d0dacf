-- What an organisation's systems gave in the last run that asked them, source by source.
-- $organisation.
WITH last_run AS (
    SELECT source, max(run_id) AS run_id
    FROM unit_receipt
    WHERE organisation_id = $organisation AND source NOT IN ('exports', 'registers')
    GROUP BY source
),

counted AS (
    SELECT
        last_run.source,
        sum(offered)::BIGINT AS offered,
        sum(accepted)::BIGINT AS accepted,
        sum(unchanged)::BIGINT AS unchanged,
        sum(superseding)::BIGINT AS superseding,
        sum(duplicate)::BIGINT AS duplicate,
        sum(quarantined)::BIGINT AS quarantined
    FROM last_run
    INNER JOIN page_receipt USING (run_id, source)
    WHERE page_receipt.organisation_id = $organisation
    GROUP BY last_run.source
)

SELECT
    last_run.source,
    run.run_id AS received_run_id,
    run.as_of_at AS received_at,
    bool_and(unit_receipt.is_complete) AS is_complete,
    min(unit_receipt.failure) AS failure,
    coalesce(any_value(counted.offered), 0) AS offered,
    coalesce(any_value(counted.accepted), 0) AS accepted,
    coalesce(any_value(counted.unchanged), 0) AS unchanged,
    coalesce(any_value(counted.superseding), 0) AS superseding,
    coalesce(any_value(counted.duplicate), 0) AS duplicate,
    coalesce(any_value(counted.quarantined), 0) AS quarantined
FROM last_run
INNER JOIN run USING (run_id)
INNER JOIN unit_receipt
    ON
        last_run.run_id = unit_receipt.run_id
        AND last_run.source = unit_receipt.source
        AND unit_receipt.organisation_id = $organisation
LEFT JOIN counted ON last_run.source = counted.source
GROUP BY ALL
ORDER BY last_run.source
