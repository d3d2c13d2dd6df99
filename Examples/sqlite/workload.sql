-- What the application does: many small transactions, an index, reads by key and by range.
PRAGMA page_size = {page_size};
PRAGMA journal_mode = {journal};
PRAGMA synchronous = {synchronous};
PRAGMA cache_size = -{cache};
PRAGMA mmap_size = {mmap};
PRAGMA temp_store = {temporary};
PRAGMA locking_mode = {locking};
PRAGMA wal_autocheckpoint = {checkpoint};

CREATE TABLE event (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX event_at ON event (kind, at);
.read {here}/transactions.sql

-- An answer that must not depend on any of the settings.
SELECT 'rows ' || count(*) FROM event;
SELECT 'sum ' || sum(length(body)) FROM event WHERE kind = 3 AND at BETWEEN 20 AND 50;
