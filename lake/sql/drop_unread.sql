-- What the former version of the normaliser read from these bytes and the present one does not.
DELETE FROM {entity} AS c
WHERE c.organisation_id = $organisation AND c.source = $source
    AND EXISTS (
        SELECT 1 FROM temp.batch_page AS p
        WHERE p.is_reread AND p.wave = $wave AND p.source_page = c.source_page
            AND p.normaliser_version <> c.normaliser_version
    )
