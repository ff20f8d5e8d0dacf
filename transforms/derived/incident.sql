-- Breaches of access in the organisations whose document calls operations void from the moment both the head and the
-- support were told. $organisations, $zones, $from_on, $to_on: lists of one length, the days on which it does so.
-- Of a case that not both were told of nothing is void yet. A case that was withdrawn, or was told otherwise before, is
-- not `standing`: it only says which letters to look at again.
CREATE OR REPLACE TEMP TABLE incident AS
WITH demand AS (
    SELECT
        unnest($organisations) AS organisation_id,
        unnest($zones) AS timezone,
        unnest($from_on) AS from_on,
        unnest($to_on) AS to_on
),

told AS (
    SELECT
        organisation_id, access_incident_id, user_id, user_name, discovered_at, notified_at, secured_at,
        unnamed_author_code, changed_at, true AS is_standing
    FROM access_incident
    UNION
    SELECT
        organisation_id, access_incident_id, user_id, user_name, discovered_at, notified_at, secured_at,
        unnamed_author_code, replaced_at AS changed_at, false AS is_standing
    FROM access_incident_revision
)

SELECT
    told.organisation_id,
    demand.timezone,
    told.access_incident_id,
    replace(told.user_id, told.organisation_id || '|', '') AS account,
    told.user_name,
    told.notified_at,
    told.secured_at,
    told.unnamed_author_code,
    told.changed_at,
    told.is_standing
FROM told
INNER JOIN demand ON told.organisation_id = demand.organisation_id
WHERE
    CAST(timezone(demand.timezone, told.discovered_at) AS DATE) BETWEEN demand.from_on AND demand.to_on
