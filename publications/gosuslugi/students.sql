-- Children of one organisation by their code in the journal. $organisation.
SELECT source_student_id, list(DISTINCT student_id ORDER BY student_id) AS student_ids
FROM student
WHERE organisation_id = $organisation
GROUP BY source_student_id
