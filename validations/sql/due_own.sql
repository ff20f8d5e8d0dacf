
-- Groups with working days of their own.
LEFT JOIN term AS own
    ON
        term.requirement_id = own.requirement_id
        AND own.study_group_id <> ''
        AND {entity}.source = own.source
        AND {entity}.study_group_id = own.study_group_id
        AND {entity}.lesson_on = own.started_on
