-- Of which groups a line of a register speaks that names a group: of itself, of the parts of a class ('whole' is
-- named), of a journal kept without the parts ('part' is named).
SELECT
    organisation_id,
    study_group_id,
    study_group_id AS named_group_id,
    'own' AS named
FROM study_group
UNION ALL
SELECT
    organisation_id,
    study_group_id,
    parent_study_group_id,
    'whole' AS named
FROM study_group
WHERE parent_study_group_id IS NOT NULL
UNION ALL
SELECT
    organisation_id,
    parent_study_group_id,
    study_group_id,
    'part' AS named
FROM study_group
WHERE parent_study_group_id IS NOT NULL
