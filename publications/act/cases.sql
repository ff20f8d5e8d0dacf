-- The standing cases of one organisation ($organisation) with what the register says of them, and their counts.
SELECT
    access_incident.access_incident_id,
    coalesce(access_incident.incident_number, access_incident.access_incident_id) AS incident_number,
    incident.account,
    access_incident.user_name,
    access_incident.reported_by,
    access_incident.discovered_at,
    access_incident.head_notified_at,
    access_incident.support_notified_at,
    access_incident.notified_at,
    access_incident.secured_at,
    access_incident.unnamed_author_code,
    access_incident.description,
    access_incident.act_number,
    access_incident.act_on,
    access_incident.changed_at
FROM access_incident
INNER JOIN incident
    ON
        access_incident.organisation_id = incident.organisation_id
        AND access_incident.access_incident_id = incident.access_incident_id
        AND incident.is_standing
WHERE access_incident.organisation_id = $organisation
ORDER BY access_incident.discovered_at, access_incident.access_incident_id
