-- The shop's own database. Times are epoch milliseconds, money is in cents.

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Only people who proved both of their contacts stand here; who has not is in `registrations`, where a stranger's
-- half-finished attempt can not keep the owner of an address from registering it.
CREATE TABLE accounts (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL UNIQUE,
  phone         TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  channel       TEXT NOT NULL DEFAULT 'sms' CHECK (channel IN ('sms', 'voice', 'email')),
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE registrations (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL,
  email             TEXT NOT NULL,
  phone             TEXT NOT NULL,
  password_hash     TEXT NOT NULL,
  email_verified_at INTEGER,
  phone_verified_at INTEGER,
  created_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX registrations_by_age ON registrations (created_at);

-- `id_hash`: a copy of this file is no bundle of keys to people's accounts. `data` is NULL once a session was ended: the
-- row stays until it would have expired, so that a request still under way can not write the session back to life.
CREATE TABLE sessions (
  id_hash    BLOB PRIMARY KEY,
  account_id TEXT,
  data       TEXT,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_in_attempts (
  email_hash BLOB PRIMARY KEY,
  since      INTEGER NOT NULL,
  count      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  -- From the checkout page: pressing "Place order" twice is one order.
  checkout_key TEXT NOT NULL,
  lines        TEXT NOT NULL,
  total_cents  INTEGER NOT NULL,
  placed_at    INTEGER NOT NULL,
  UNIQUE (account_id, checkout_key)
) STRICT;
