-- Where a child's diary lies and which children an account may see, over all organisations of a snapshot.
CREATE TABLE student (
    student_uuid BLOB PRIMARY KEY,
    organisation_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE access (
    account_id TEXT,
    student_uuid BLOB,
    PRIMARY KEY (account_id, student_uuid)
) WITHOUT ROWID;
