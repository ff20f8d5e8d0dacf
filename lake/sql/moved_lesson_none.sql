CREATE OR REPLACE TEMP TABLE moved_lesson (old_lesson_id VARCHAR, new_lesson_id VARCHAR)
