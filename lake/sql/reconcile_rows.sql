SELECT e.organisation_id, e.source, count(*)
FROM {entity} AS e
WHERE NOT EXISTS (
    SELECT 1 FROM temp.read_page AS r
    WHERE r.organisation_id = e.organisation_id AND r.source = e.source AND r.source_page = e.source_page
)
GROUP BY ALL
ORDER BY ALL
