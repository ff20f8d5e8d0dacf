-- Rows that a whole unit should have shown and did not; a row whose place can't be read is there all the same.
INSERT INTO temp.gone_{entity}
SELECT {keys}, $kind, $observed, false
FROM {entity} AS c
WHERE c.organisation_id = $organisation AND c.source = $source AND {in_window}
    AND c.changed_at <= $observed
    AND NOT EXISTS (SELECT 1 FROM temp.shown_page AS s WHERE s.source_page = c.source_page)
    {not_gone}
    {not_unread}
    {not_arriving}
