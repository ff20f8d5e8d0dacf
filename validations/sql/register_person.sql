-- People of the staff as registers name them: the code, the name as it is written, and which entity names them so.
SELECT DISTINCT
    organisation_id,
    'teaching_assignment' AS entity,
    replace(staff_id, organisation_id || '|', '') AS code,
    staff_name AS written_name
FROM teaching_assignment
WHERE source = 'registers'
UNION ALL
SELECT DISTINCT
    organisation_id,
    'group_curator' AS entity,
    register_staff_id,
    staff_name
FROM group_curator
UNION ALL
SELECT DISTINCT
    organisation_id,
    'employment' AS entity,
    register_staff_id,
    staff_name
FROM employment
UNION ALL
SELECT DISTINCT
    organisation_id,
    'substitution' AS entity,
    register_absent_id,
    absent_name
FROM substitution
