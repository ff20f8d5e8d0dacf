INSERT INTO {entity}_revision
SELECT
    {columns},
    coalesce(n.last_number, 0) + 1, c.changed_at, greatest(c.changed_at, coalesce(l.read_at, c.changed_at)),
    a.shown_at, $run, 'superseded'
FROM temp.judged_{entity} AS a
INNER JOIN temp.known_{entity} AS c ON {same_key}
LEFT JOIN temp.page_last_read AS l ON l.source_page = c.source_page
LEFT JOIN (
    SELECT {keys}, max(revision_number) AS last_number
    FROM {entity}_revision WHERE organisation_id = $organisation GROUP BY {keys}
) AS n ON {same_key_numbered}
WHERE a.disposition = 'superseding'
ORDER BY {order}
