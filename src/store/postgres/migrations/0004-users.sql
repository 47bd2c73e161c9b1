-- A person and what they have enrolled: one row, under one seal. Nothing in it is ever looked for but the person.
CREATE TABLE users (
  app_id     text COLLATE "C" NOT NULL,
  user_key   text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  sealed     bytea NOT NULL,
  key_id     text NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (app_id, user_key)
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX users_by_id ON users (app_id, id);
-- Those under an older secret, until they are written under the current one.
CREATE INDEX users_by_secret ON users (key_id);

ALTER TABLE verifications ADD COLUMN approved_by text;
ALTER TABLE verifications ADD COLUMN browser_id text;
