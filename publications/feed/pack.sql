-- One organisation's published diaries. `body` is zlib over the JSON of one section of a child's diary.
CREATE TABLE organisation (
    organisation_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    timezone TEXT NOT NULL
);
CREATE TABLE student (
    student_uuid BLOB PRIMARY KEY,
    student_id TEXT NOT NULL,
    source_student_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    study_group TEXT,
    updated_at TEXT NOT NULL,
    shown_from_on TEXT NOT NULL,
    shown_to_on TEXT NOT NULL,
    content_key TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE access (
    account_id TEXT,
    student_uuid BLOB,
    PRIMARY KEY (account_id, student_uuid)
) WITHOUT ROWID;
CREATE TABLE section (
    student_uuid BLOB NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX section_of ON section (student_uuid, name);
