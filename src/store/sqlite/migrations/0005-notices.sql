-- What somebody was told of a change, so that they can say that it wasn't them. Addresses and what changed are under the
-- seal. Its messages are in `messages`, where verification_id holds the id of what a message tells of: ver_… or ntc_….
CREATE TABLE notices (
  id          TEXT PRIMARY KEY,
  app_id      TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  sealed      BLOB NOT NULL,
  key_id      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  answered_at INTEGER,
  drop_at     INTEGER NOT NULL
) STRICT;
