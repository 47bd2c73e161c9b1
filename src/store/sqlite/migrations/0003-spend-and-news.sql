-- What messages cost, added up by day; micros are millionths of the rate table's currency. The day comes first, so that
-- what is past its time is the table's beginning.
CREATE TABLE spend (
  day      TEXT NOT NULL,
  app_id   TEXT NOT NULL,
  channel  TEXT NOT NULL,
  country  TEXT NOT NULL,
  prefix   TEXT NOT NULL,
  provider TEXT NOT NULL,
  messages INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  micros   INTEGER NOT NULL,
  PRIMARY KEY (day, app_id, channel, country, prefix, provider)
) STRICT, WITHOUT ROWID;

-- What this process has learnt about its routes in the last minutes, for when it is started anew.
CREATE TABLE route_news (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  at   INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
