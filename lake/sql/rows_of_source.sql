SELECT count(*) FROM {entity} WHERE organisation_id = $organisation AND source = $source
