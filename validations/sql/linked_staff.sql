-- Who of the registers (code) is which member of a journal's staff, as the register of identities or a person says.
SELECT DISTINCT
    organisation_id,
    register_person_id AS code,
    person_id AS staff_id
FROM identity_link
WHERE register_source = 'registers' AND person_kind_code = 'staff'
