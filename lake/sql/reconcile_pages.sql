SELECT
    run_id, organisation_id, source, page_kind, page_key, offered,
    accepted + unchanged + superseding + duplicate + quarantined AS accounted
FROM page_receipt
WHERE ($run IS NULL OR run_id = $run)
    AND (
        offered <> accepted + unchanged + superseding + duplicate + quarantined
        OR least(offered, accepted, unchanged, superseding, duplicate, quarantined) < 0
    )
ORDER BY ALL
