-- A row of a moved lesson and the same row at the lesson's new place: ids are built from the lesson's.
CREATE OR REPLACE TEMP TABLE moved_{entity} AS
SELECT {old_keys}, {new_keys}, o.recorded_at, o.recorded_from_at, o.recorded_until_at, o.recorded_by, o.first_seen_at
FROM temp.moved_lesson AS v
INNER JOIN {entity} AS o ON o.organisation_id = $organisation AND o.lesson_id = v.old_lesson_id
INNER JOIN {entity} AS n ON n.organisation_id = $organisation AND n.lesson_id = v.new_lesson_id AND {same_content}
INNER JOIN temp.gone_{entity} AS g ON {same_key_gone}
