-- A point per reading that was checked, newest first; of repeated runs over the same instant the last one counts.
WITH checked AS (
    SELECT
        run_id,
        sum(violated) AS violated,
        sum(cannot_tell) AS cannot_tell
    FROM rule_result
    GROUP BY run_id
),

nights AS (
    SELECT
        run.as_of_at,
        checked.violated,
        checked.cannot_tell
    FROM checked
    INNER JOIN run ON checked.run_id = run.run_id
    WHERE run.as_of_at <= $as_of_at
    QUALIFY row_number() OVER (PARTITION BY run.as_of_at ORDER BY run.run_id DESC) = 1
),

appeared AS (
    SELECT
        run.as_of_at,
        count(*) AS rows
    FROM finding
    INNER JOIN run ON finding.first_seen_run_id = run.run_id
    WHERE finding.certainty_code = 'certain'
    GROUP BY run.as_of_at
),

mended AS (
    SELECT
        run.as_of_at,
        count(*) AS rows
    FROM finding
    INNER JOIN run ON finding.resolved_run_id = run.run_id
    WHERE finding.certainty_code = 'certain'
    GROUP BY run.as_of_at
)

SELECT
    nights.as_of_at,
    CAST(nights.violated AS BIGINT) AS violated,
    CAST(nights.cannot_tell AS BIGINT) AS cannot_tell,
    coalesce(appeared.rows, 0) AS appeared,
    coalesce(mended.rows, 0) AS mended
FROM nights
LEFT JOIN appeared ON nights.as_of_at = appeared.as_of_at
LEFT JOIN mended ON nights.as_of_at = mended.as_of_at
ORDER BY nights.as_of_at DESC
LIMIT $nights
