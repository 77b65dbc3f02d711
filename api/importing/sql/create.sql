PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE row (
    id INTEGER PRIMARY KEY,
    tab TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    key TEXT,       -- JSON list of the key's cells; absent where the row can't be read
    above TEXT,     -- the key of the row that leads to the case
    cells TEXT NOT NULL,
    code TEXT,
    col TEXT NOT NULL,
    left_out TEXT,  -- the code with which a case could not take it
    left_col TEXT NOT NULL DEFAULT '',
    case_key TEXT,
    twin_of INTEGER,
    looked_at INTEGER NOT NULL DEFAULT 0,
    recorded INTEGER NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE spell (
    id INTEGER PRIMARY KEY,  -- of the row that begins it
    key TEXT NOT NULL
);
