-- Rows inside a part that a page shows whole and does not show.
{into}
SELECT DISTINCT {keys}, p.page_ordinal, p.page_kind, p.observed_at AS gone_at
FROM temp.batch_scope AS x
INNER JOIN temp.batch_page AS p ON p.page_ordinal = x.page_ordinal
INNER JOIN {entity} AS c
    ON c.organisation_id = $organisation AND c.source = $source AND {inside}
    AND c.changed_at <= p.observed_at
LEFT JOIN temp.shown_page AS s ON s.source_page = c.source_page
WHERE x.entity = '{entity}' AND p.wave >= $wave
    AND (s.source_page IS NULL OR s.observed_at < p.observed_at)
    {not_arriving}
