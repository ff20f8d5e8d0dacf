-- Former values that are none any more: void ones, and those that stand again.
CREATE OR REPLACE TEMP TABLE void_former_{entity} AS
SELECT organisation_id, record_id, version
FROM void_change
WHERE entity = '{entity}' AND NOT is_removal
UNION
SELECT organisation_id, record_id, kept
FROM void_record_{entity}
WHERE kept IS DISTINCT FROM present AND kept IS NOT NULL
