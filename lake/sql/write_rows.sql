-- The rows to stand in the lake after this wave. A value is recorded after the last reading that did not show it
-- and not later than the first that did; an exact moment stands unless such a reading contradicts it.
CREATE OR REPLACE TEMP TABLE written_{entity} AS
WITH placed AS (
    SELECT
        a.*,
        CASE
            WHEN a.is_reread AND a.disposition = 'accepted' THEN NULL
            WHEN a.disposition = 'accepted' THEN r.read_at
            ELSE greatest(r.read_at, l.read_at)
        END AS without_at,
        c.organisation_id IS NOT NULL AS is_known
    FROM temp.judged_{entity} AS a
    LEFT JOIN temp.known_{entity} AS c ON {same_key}
    LEFT JOIN temp.read_before_{entity} AS r ON r.shown_at = a.shown_at {same_place}
    LEFT JOIN temp.page_last_read AS l ON l.source_page = c.source_page
    WHERE a.disposition IN ('accepted', 'superseding', 'rewritten')
        OR (
            a.disposition = 'unchanged' AND (
                a.source_page <> c.source_page OR a.source_pointer <> c.source_pointer
                OR a.normaliser_version <> c.normaliser_version
            )
        )
),

timed AS (
    SELECT
        *,
        disposition IN ('accepted', 'superseding') AS is_new_value,
        recorded_at IS NOT NULL AND (without_at IS NULL OR without_at <= recorded_at) AS is_exact
    FROM placed
)

SELECT {columns}, a.is_known
FROM timed AS a
LEFT JOIN temp.known_{entity} AS c ON {same_key}
