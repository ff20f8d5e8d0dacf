SELECT deleted FROM unit_receipt
WHERE run_id = $run AND organisation_id = $organisation AND source = $source AND page_kind = $kind
