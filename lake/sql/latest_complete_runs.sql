SELECT organisation_id, source, max(run_id) AS run_id
FROM (
    SELECT organisation_id, source, run_id
    FROM unit_receipt
    GROUP BY organisation_id, source, run_id
    HAVING bool_and(is_complete) AND sum(held) = 0
)
GROUP BY organisation_id, source
