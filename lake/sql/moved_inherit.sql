UPDATE {entity} AS n SET
    recorded_at = m.recorded_at, recorded_from_at = m.recorded_from_at, recorded_until_at = m.recorded_until_at,
    recorded_by = coalesce(n.recorded_by, m.recorded_by), first_seen_at = m.first_seen_at
FROM temp.moved_{entity} AS m
WHERE n.organisation_id = $organisation AND {same_new_key}
