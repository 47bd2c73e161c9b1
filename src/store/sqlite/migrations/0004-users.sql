-- A person and what they have enrolled: one row, under one seal. Nothing in it is ever looked for but the person.
CREATE TABLE users (
  app_id     TEXT NOT NULL,
  user_key   TEXT NOT NULL,
  id         TEXT NOT NULL,
  sealed     BLOB NOT NULL,
  key_id     TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (app_id, user_key)
) STRICT;

CREATE UNIQUE INDEX users_by_id ON users (app_id, id);
-- Those under an older secret, until they are written under the current one.
CREATE INDEX users_by_secret ON users (key_id);

ALTER TABLE verifications ADD COLUMN approved_by TEXT;
ALTER TABLE verifications ADD COLUMN browser_id TEXT;
