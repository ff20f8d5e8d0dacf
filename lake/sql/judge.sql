-- What becomes of each arrived row. Within a wave the first arrival of a key speaks for it.
CREATE OR REPLACE TEMP TABLE judged_{entity} AS
WITH arrived AS (
    SELECT
        i.*, p.source_page, p.observed_at, p.shown_at, p.is_reread, p.is_echo,
        row_number() OVER (
            PARTITION BY {keys} ORDER BY p.observed_at, i.page_ordinal, i.row_ordinal
        ) AS arrival
    FROM temp.arriving_{entity} AS i
    INNER JOIN temp.batch_page AS p ON p.page_ordinal = i.page_ordinal
    WHERE p.wave = $wave
),

spoken AS (SELECT * FROM arrived WHERE arrival = 1)

SELECT
    a.*,
    CASE
        WHEN a.arrival > 1 AND {same_as_first} THEN 'duplicate'
        WHEN a.arrival > 1 AND a.observed_at > f.observed_at THEN 'later'
        WHEN a.arrival > 1 THEN 'conflicting'
        WHEN c.organisation_id IS NULL THEN 'accepted'
        WHEN c.source <> a.source THEN CASE WHEN {same_as_known} THEN 'duplicate' ELSE 'conflicting' END
        WHEN {same_as_known} AND s.page_ordinal < a.page_ordinal AND c.source_page <> a.source_page THEN 'duplicate'
        WHEN {same_as_known} THEN 'unchanged'
        WHEN c.source_page = a.source_page THEN 'rewritten'
        WHEN a.is_echo THEN 'ignored'
        WHEN a.observed_at < c.changed_at THEN 'stale'
        WHEN s.observed_at >= a.observed_at THEN 'conflicting'
        ELSE '{superseding}'
    END AS disposition
FROM arrived AS a
INNER JOIN spoken AS f ON {same_key_first}
LEFT JOIN temp.known_{entity} AS c ON {same_key_known}
LEFT JOIN temp.shown_page AS s ON s.source_page = c.source_page
