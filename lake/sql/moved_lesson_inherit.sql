UPDATE lesson AS n SET moved_from_lesson_id = m.old_lesson_id
FROM temp.moved_lesson AS m
WHERE n.organisation_id = $organisation AND n.lesson_id = m.new_lesson_id
