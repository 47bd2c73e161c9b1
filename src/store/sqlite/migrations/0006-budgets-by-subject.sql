-- All that is counted for one subject stands side by side: an opening looks at four kinds of one address in one look-up.
CREATE TABLE budgets_by_key (
  app_id      TEXT NOT NULL,
  kind        TEXT NOT NULL,
  key         TEXT NOT NULL,
  marks       TEXT NOT NULL,
  consecutive INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  PRIMARY KEY (key, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO budgets_by_key SELECT app_id, kind, key, marks, consecutive, expires_at FROM budgets ORDER BY key, kind;
DROP TABLE budgets;
ALTER TABLE budgets_by_key RENAME TO budgets;
