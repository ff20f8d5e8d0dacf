-- What each source of each organisation offered in this run and what became of it, with what did not arrive.
WITH pages AS (
    SELECT
        organisation_id,
        source,
        count(*) AS pages,
        sum(offered) AS offered,
        sum(accepted) AS accepted,
        sum(unchanged) AS unchanged,
        sum(superseding) AS superseding,
        sum(duplicate) AS duplicate,
        sum(quarantined) AS quarantined
    FROM page_receipt
    WHERE run_id = $run_id
    GROUP BY organisation_id, source
),

units AS (
    SELECT
        organisation_id,
        source,
        bool_and(is_complete) AS is_complete,
        sum(deleted) AS deleted,
        sum(held) AS held,
        string_agg(failure, '; ' ORDER BY page_kind) FILTER (WHERE NOT is_complete) AS failure,
        string_agg(DISTINCT notice, ' ' ORDER BY notice) AS notice
    FROM unit_receipt
    WHERE run_id = $run_id
    GROUP BY organisation_id, source
),

last_whole AS (
    SELECT
        organisation_id,
        source,
        max(observed_at) AS complete_at
    FROM (
        SELECT
            organisation_id,
            source,
            run_id,
            max(observed_at) AS observed_at
        FROM unit_receipt
        GROUP BY organisation_id, source, run_id
        HAVING bool_and(is_complete)
    )
    GROUP BY organisation_id, source
),

-- A source that was read before and is silent tonight must be seen, so the names come from every run.
named AS (
    SELECT DISTINCT organisation_id, source FROM unit_receipt
    UNION
    SELECT DISTINCT organisation_id, source FROM page_receipt
)

SELECT
    named.organisation_id,
    named.source,
    coalesce(units.is_complete, FALSE) AS is_complete,
    units.failure,
    units.notice,
    last_whole.complete_at,
    coalesce(pages.pages, 0) AS pages,
    CAST(coalesce(pages.offered, 0) AS BIGINT) AS offered,
    CAST(coalesce(pages.accepted, 0) AS BIGINT) AS accepted,
    CAST(coalesce(pages.unchanged, 0) AS BIGINT) AS unchanged,
    CAST(coalesce(pages.superseding, 0) AS BIGINT) AS superseding,
    CAST(coalesce(pages.duplicate, 0) AS BIGINT) AS duplicate,
    CAST(coalesce(pages.quarantined, 0) AS BIGINT) AS quarantined,
    CAST(coalesce(units.deleted, 0) AS BIGINT) AS deleted,
    CAST(coalesce(units.held, 0) AS BIGINT) AS held
FROM named
LEFT JOIN pages ON named.organisation_id = pages.organisation_id AND named.source = pages.source
LEFT JOIN units ON named.organisation_id = units.organisation_id AND named.source = units.source
LEFT JOIN last_whole ON named.organisation_id = last_whole.organisation_id AND named.source = last_whole.source
ORDER BY named.organisation_id, named.source
