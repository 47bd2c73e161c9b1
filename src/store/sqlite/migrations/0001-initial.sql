CREATE TABLE apps (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  origins    TEXT NOT NULL,
  countries  TEXT NOT NULL,
  colour     TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  hash       TEXT PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  app_id     TEXT NOT NULL REFERENCES apps (id),
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows of this size make a deep tree when they are their own index (WITHOUT ROWID), hence a rowid here and for messages.
-- No column holds a code, an address in the clear, or anything a code could be worked out from without the secret.
CREATE TABLE verifications (
  id           TEXT PRIMARY KEY,
  app_id       TEXT NOT NULL,
  purpose      TEXT NOT NULL,
  status       TEXT NOT NULL,
  digits       INTEGER NOT NULL,
  max_checks   INTEGER NOT NULL,
  tries        INTEGER NOT NULL,
  wrong_tags   TEXT NOT NULL,
  nonce        BLOB NOT NULL,
  binding      BLOB NOT NULL,
  destinations TEXT NOT NULL,
  user_keys    TEXT NOT NULL,
  live_key     TEXT,
  sealed       BLOB NOT NULL,
  key_id       TEXT NOT NULL,
  decoy        INTEGER NOT NULL,
  sends        TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  cap_at       INTEGER NOT NULL,
  ended_at     INTEGER,
  redeemed_at  INTEGER,
  drop_at      INTEGER NOT NULL
) STRICT;

-- One live code: one row at most has the key of an app, user, destination, purpose and binding. An ended row keeps it
-- until the next opening takes it over, so that ending one, the commonest write of all, touches no index.
CREATE UNIQUE INDEX verifications_live ON verifications (live_key) WHERE live_key IS NOT NULL;

CREATE TABLE messages (
  id                  TEXT PRIMARY KEY,
  verification_id     TEXT NOT NULL,
  channel             TEXT NOT NULL,
  destination         INTEGER NOT NULL,
  status              TEXT NOT NULL,
  attempts            INTEGER NOT NULL,
  available_at        INTEGER NOT NULL,
  provider            TEXT,
  provider_message_id TEXT,
  reason              TEXT,
  created_at          INTEGER NOT NULL,
  ended_at            INTEGER
) STRICT;

CREATE INDEX messages_due ON messages (available_at) WHERE status = 'queued';

CREATE TABLE budgets (
  app_id      TEXT NOT NULL,
  kind        TEXT NOT NULL,
  key         TEXT NOT NULL,
  marks       TEXT NOT NULL,
  consecutive INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE remembered_answers (
  app_id          TEXT NOT NULL,
  key             TEXT PRIMARY KEY,
  fingerprint     TEXT NOT NULL,
  verification_id TEXT NOT NULL,
  outcome         TEXT NOT NULL,
  tries           INTEGER NOT NULL,
  status          TEXT NOT NULL,
  sends           TEXT NOT NULL,
  expires_at      INTEGER NOT NULL,
  drop_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX remembered_answers_drop ON remembered_answers (drop_at);
