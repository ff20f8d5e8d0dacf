-- Every request of the state portal: ids, codes and moments only, never a word of a diary. Moments in UTC, ISO 8601.
-- It is the log of who was shown what as well.
CREATE TABLE IF NOT EXISTS request (
    request_id TEXT PRIMARY KEY,
    sent_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    is_test INTEGER NOT NULL,
    organisation_id TEXT,
    student_id TEXT,
    guardian_id TEXT,
    from_on TEXT,
    to_on TEXT,
    -- What it is refused by whatever the lake says: it was no request for a diary, or СМЭВ did not take the diary.
    rejection_code TEXT,
    rejection_text TEXT,
    message_id TEXT NOT NULL UNIQUE,
    attempts INTEGER NOT NULL DEFAULT 0,
    new_ids INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    -- owed, answered, cancelled, set_aside
    status_code TEXT NOT NULL,
    -- diary, ACCESS_DENIED, NO_DATA, UNKNOWN_REQUEST_DESCRIPTION, FAILURE
    outcome_code TEXT,
    answered_at TEXT,
    fault_code TEXT,
    reason TEXT,
    is_accepted INTEGER NOT NULL DEFAULT 1,
    confirmed_at TEXT
);
-- Cancellations and messages whose signature was refused: they need a confirmation and nothing else.
CREATE TABLE IF NOT EXISTS notice (
    message_id TEXT PRIMARY KEY,
    received_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    is_accepted INTEGER NOT NULL,
    confirmed_at TEXT
);
-- What could not be read at all, by what was wrong with it.
CREATE TABLE IF NOT EXISTS unreadable (
    reason TEXT PRIMARY KEY,
    times INTEGER NOT NULL,
    last_at TEXT NOT NULL
);
-- Our 48 bits in message ids: drawn once.
CREATE TABLE IF NOT EXISTS node (
    node INTEGER NOT NULL
);
