-- What somebody was told of a change, so that they can say that it wasn't them. Addresses and what changed are under the
-- seal. Its messages are in outbox and messages, where verification_id holds the id of what a message tells of: ver_… or
-- ntc_…. The column keeps its name, since nodes of the version before read it while they are replaced.
CREATE TABLE notices (
  id          text COLLATE "C" PRIMARY KEY,
  app_id      text COLLATE "C" NOT NULL,
  user_id     text COLLATE "C" NOT NULL,
  kind        text NOT NULL,
  sealed      bytea NOT NULL,
  key_id      text NOT NULL,
  created_at  bigint NOT NULL,
  expires_at  bigint NOT NULL,
  answered_at bigint,
  drop_at     bigint NOT NULL
) WITH (fillfactor = 90);
