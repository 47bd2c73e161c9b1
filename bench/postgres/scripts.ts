/**
 * What a step does to Postgres, as a service without group commit would do it: one step, one transaction, one statement
 * after another. The tables, their indexes and what is locked are the engine's own. The floor that others stop at.
 *
 * `:prefix` begins the ids of the moment, so that rows fall into the piece of the table they would fall into.
 */
export const openScript = `
\\set n random(1, 2000000000)
BEGIN;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'failures' AND key = 'p' || :n FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'sends' AND key = 'p' || :n FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'attack' AND key = 'app_1';
SELECT verification_id FROM live_keys WHERE app_id = 'app_1' AND live_key = 'l' || :n FOR UPDATE;
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now \\gset
INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)
  VALUES ('app_1', 'sends', 'p' || :n, '[[' || :now::bigint || ',1]]', 0, :now::bigint + 86400000) ON CONFLICT DO NOTHING;
INSERT INTO live_keys (app_id, live_key, verification_id, drop_at)
  VALUES ('app_1', 'l' || :n, 'ver_' || :prefix || md5(:n::text), :now::bigint + 86400000) ON CONFLICT DO NOTHING;
INSERT INTO verifications (app_id, id, long_lived, purpose, status, digits, max_checks, tries, wrong_tags, nonce, binding,
  destinations, user_keys, live_key, sealed, key_id, decoy, sends, created_at, expires_at, cap_at, drop_at)
  VALUES ('app_1', 'ver_' || :prefix || md5(:n::text), false, 'sign_in', 'pending', 6, 5, 0, '[]',
  decode(md5(:n::text), 'hex'), decode(md5(:n::text) || md5(:n::text), 'hex'),
  '[{"channels":["sms"],"keys":["p' || :n || '"]}]', '[]', 'l' || :n, decode(repeat(md5(:n::text), 3), 'hex'), 'abcdefgh', false,
  '[{"messageId":"msg_' || :prefix || md5(:n::text) || '","channel":"sms","destination":0,"at":' || :now::bigint || ',"state":"queued"}]',
  :now::bigint, :now::bigint + 600000, :now::bigint + 600000, :now::bigint + 86400000) ON CONFLICT DO NOTHING;
INSERT INTO outbox (app_id, id, verification_id, channel, destination, claimed, attempts, available_at, due_at, created_at)
  VALUES ('app_1', 'msg_' || :prefix || md5(:n::text), 'ver_' || :prefix || md5(:n::text), 'sms', 0, false, 0, :now::bigint, :now::bigint, :now::bigint)
  ON CONFLICT DO NOTHING;
COMMIT;
`;

/** `:count` verifications are there to be answered, made by {@link fillScript}. */
export const checkScript = `
\\set n random(1, :count)
BEGIN;
SELECT * FROM verifications WHERE app_id = 'app_1' AND id = 'ver_' || :prefix || lpad(:n::text, 10, '0') FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'failures' AND key = 'p' || :n FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'client_failures' AND key = 'c' || :n FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'client_malformed' AND key = 'c' || :n FOR UPDATE;
SELECT marks, consecutive FROM budgets WHERE app_id = 'app_1' AND kind = 'attack' AND key = 'app_1';
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now \\gset
UPDATE verifications SET status = 'approved', ended_at = :now::bigint
  WHERE app_id = 'app_1' AND id = 'ver_' || :prefix || lpad(:n::text, 10, '0');
COMMIT;
`;

/**
 * So many verifications as they are kept, with the limits their opening left behind.
 * $1: how many, $2: what their ids begin with, $3: epoch milliseconds.
 */
export const fillStatements: readonly string[] = [
  `INSERT INTO verifications (app_id, id, long_lived, purpose, status, digits, max_checks, tries, wrong_tags, nonce, binding,
    destinations, user_keys, live_key, sealed, key_id, decoy, sends, created_at, expires_at, cap_at, drop_at)
    SELECT 'app_1', 'ver_' || $2 || lpad(i::text, 10, '0'), false, 'sign_in', 'pending', 6, 5, 0, '[]',
    decode(md5(i::text), 'hex'), decode(md5(i::text) || md5(i::text), 'hex'),
    '[{"channels":["sms"],"keys":["p' || i || '"]}]', '[]', 'l' || $2 || i, decode(repeat(md5(i::text), 3), 'hex'), 'abcdefgh',
    false, '[{"messageId":"msg_' || $2 || md5(i::text) || '","channel":"sms","destination":0,"at":' || $3::bigint || ',"state":"queued"}]',
    $3::bigint, $3::bigint + 600000, $3::bigint + 600000, $3::bigint + 86400000 FROM generate_series(1, $1::int) AS i`,
  `INSERT INTO live_keys (app_id, live_key, verification_id, drop_at)
    SELECT 'app_1', 'l' || $2 || i, 'ver_' || $2 || lpad(i::text, 10, '0'), $3::bigint + 86400000
    FROM generate_series(1, $1::int) AS i`,
  `INSERT INTO budgets (app_id, kind, key, marks, consecutive, expires_at)
    SELECT 'app_1', 'sends', md5($2 || i), '[[' || $3::bigint || ',1]]', 0, $3::bigint + 86400000
    FROM generate_series(1, $1::int) AS i`,
];
