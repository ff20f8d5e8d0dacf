SELECT count(*), min(c.{date_column}), max(c.{date_column})
FROM temp.gone_{entity} AS g
INNER JOIN {entity} AS c ON c.organisation_id = $organisation AND {same_key}
WHERE NOT g.is_scoped
