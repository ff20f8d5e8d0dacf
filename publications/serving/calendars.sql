-- Addresses under which calendars of families read a child's diary. Of an address its hash alone is kept.
CREATE TABLE IF NOT EXISTS calendar (
    calendar_id TEXT PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    -- A client that was removed and added again under the same id is another client.
    client_added_at TEXT NOT NULL,
    account_id TEXT NOT NULL,
    student_id TEXT NOT NULL,
    student_uuid TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX IF NOT EXISTS calendar_of ON calendar (account_id, student_uuid);
