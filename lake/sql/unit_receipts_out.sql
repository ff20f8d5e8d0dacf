DELETE FROM unit_receipt
WHERE run_id = $run AND organisation_id = $organisation AND source = $source
    AND (pages = 0 OR list_contains($kinds, page_kind))
