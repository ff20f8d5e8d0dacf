DELETE FROM quarantine AS q
WHERE q.organisation_id = $organisation
    AND EXISTS (SELECT 1 FROM temp.quarantine_first AS n WHERE n.former_id = q.quarantine_id)
