SELECT u.run_id, u.organisation_id, u.source, u.page_kind, u.pages, count(r.page_key) AS receipts
FROM unit_receipt AS u
LEFT JOIN page_receipt AS r
    ON r.run_id = u.run_id AND r.organisation_id = u.organisation_id AND r.source = u.source
    AND r.page_kind = u.page_kind
WHERE ($run IS NULL OR u.run_id = $run) AND u.is_complete
GROUP BY ALL
-- More than that come of an earlier attempt of the run.
HAVING count(r.page_key) < u.pages
ORDER BY ALL
