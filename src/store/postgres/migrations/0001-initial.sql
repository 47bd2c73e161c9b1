-- Names and keys compare byte by byte (COLLATE "C"): ids are in order of time then, and no update of the system's
-- language rules can make an index wrong.
CREATE TABLE apps (
  id         text COLLATE "C" PRIMARY KEY,
  name       text NOT NULL,
  origins    text NOT NULL,
  countries  text NOT NULL,
  colour     text
);

CREATE TABLE api_keys (
  hash       text COLLATE "C" PRIMARY KEY,
  id         text NOT NULL UNIQUE,
  app_id     text COLLATE "C" NOT NULL REFERENCES apps (id),
  name       text NOT NULL,
  created_at bigint NOT NULL
);

-- Times are epoch milliseconds. No column holds a code, an address in the clear, or anything a code could be worked out
-- from without the secret. A piece holds the ids of six hours and is dropped whole; what lives for days (a code for the
-- door) is kept apart, or one of them would keep a piece alive.
CREATE TABLE verifications (
  app_id       text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  long_lived   boolean NOT NULL,
  purpose      text NOT NULL,
  status       text NOT NULL,
  digits       smallint NOT NULL,
  max_checks   smallint NOT NULL,
  tries        smallint NOT NULL,
  wrong_tags   text NOT NULL,
  nonce        bytea NOT NULL,
  binding      bytea NOT NULL,
  destinations text NOT NULL,
  user_keys    text NOT NULL,
  live_key     text NOT NULL,
  sealed       bytea NOT NULL,
  key_id       text NOT NULL,
  decoy        boolean NOT NULL,
  sends        text NOT NULL,
  created_at   bigint NOT NULL,
  expires_at   bigint NOT NULL,
  cap_at       bigint NOT NULL,
  ended_at     bigint,
  redeemed_at  bigint,
  drop_at      bigint NOT NULL,
  PRIMARY KEY (app_id, id, long_lived)
) PARTITION BY LIST (long_lived);

-- The person on the hosted page is known by the id alone. Nothing else is indexed: an update writes no index.
CREATE INDEX verifications_by_id ON verifications (id);

CREATE TABLE verifications_short PARTITION OF verifications FOR VALUES IN (false) PARTITION BY RANGE (id);
-- Catches what no piece was made for, so that nothing is lost when nobody looks after the pieces.
CREATE TABLE verifications_default PARTITION OF verifications_short DEFAULT WITH (fillfactor = 60);
CREATE TABLE verifications_long PARTITION OF verifications FOR VALUES IN (true) WITH (fillfactor = 60);

-- One live code: the last verification that was opened for an app, user, destination, purpose and binding. An ended one
-- keeps its place until the next opening takes it, so that ending writes nothing here.
CREATE TABLE live_keys (
  app_id          text COLLATE "C" NOT NULL,
  live_key        text COLLATE "C" NOT NULL,
  verification_id text COLLATE "C" NOT NULL,
  drop_at         bigint NOT NULL,
  PRIMARY KEY (app_id, live_key)
) WITH (fillfactor = 80);

-- Limits that outlive verifications.
CREATE TABLE budgets (
  app_id      text COLLATE "C" NOT NULL,
  kind        text COLLATE "C" NOT NULL,
  key         text COLLATE "C" NOT NULL,
  marks       text NOT NULL,
  consecutive integer NOT NULL,
  expires_at  bigint NOT NULL,
  PRIMARY KEY (app_id, kind, key)
) WITH (fillfactor = 70);

CREATE TABLE remembered_answers (
  app_id          text COLLATE "C" NOT NULL,
  key             text COLLATE "C" NOT NULL,
  fingerprint     text NOT NULL,
  verification_id text COLLATE "C" NOT NULL,
  outcome         text NOT NULL,
  tries           smallint NOT NULL,
  status          text NOT NULL,
  sends           text NOT NULL,
  expires_at      bigint NOT NULL,
  drop_at         bigint NOT NULL,
  PRIMARY KEY (app_id, key)
);

CREATE INDEX remembered_answers_drop ON remembered_answers (drop_at);

-- Messages that are still to be sent, each until its end: a small table however long the history. Whoever claims one moves
-- due_at to the end of the lease; a worker that dies loses it then.
CREATE TABLE outbox (
  app_id          text COLLATE "C" NOT NULL,
  id              text COLLATE "C" NOT NULL,
  verification_id text COLLATE "C" NOT NULL,
  channel         text NOT NULL,
  destination     smallint NOT NULL,
  claimed         boolean NOT NULL,
  attempts        smallint NOT NULL,
  available_at    bigint NOT NULL,
  due_at          bigint NOT NULL,
  provider        text,
  reason          text,
  created_at      bigint NOT NULL,
  PRIMARY KEY (app_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX outbox_due ON outbox (due_at);

-- What became of them, a piece a day.
CREATE TABLE messages (
  app_id              text COLLATE "C" NOT NULL,
  id                  text COLLATE "C" NOT NULL,
  verification_id     text COLLATE "C" NOT NULL,
  channel             text NOT NULL,
  destination         smallint NOT NULL,
  status              text NOT NULL,
  attempts            smallint NOT NULL,
  available_at        bigint NOT NULL,
  provider            text,
  provider_message_id text,
  reason              text,
  created_at          bigint NOT NULL,
  ended_at            bigint,
  PRIMARY KEY (app_id, id)
) PARTITION BY RANGE (id);

CREATE TABLE messages_default PARTITION OF messages DEFAULT WITH (fillfactor = 90);
