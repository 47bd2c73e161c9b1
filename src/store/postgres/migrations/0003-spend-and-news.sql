-- What messages cost, added up by day over all nodes; micros are millionths of the rate table's currency. The day comes
-- first, so that what is past its time is the index' beginning.
CREATE TABLE spend (
  day      text COLLATE "C" NOT NULL,
  app_id   text COLLATE "C" NOT NULL,
  channel  text COLLATE "C" NOT NULL,
  country  text COLLATE "C" NOT NULL,
  prefix   text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  messages bigint NOT NULL,
  segments bigint NOT NULL,
  micros   bigint NOT NULL,
  PRIMARY KEY (day, app_id, channel, country, prefix, provider)
) WITH (fillfactor = 70);

-- What nodes tell each other about their routes: a row for each node and second, for some minutes.
CREATE TABLE route_news (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  node text NOT NULL,
  at   bigint NOT NULL,
  body json NOT NULL
);
