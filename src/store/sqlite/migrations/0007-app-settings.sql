-- What an app says of its people's factors: under which RP ID their passkeys are (null: the service's), and whether everybody
-- has to have two steps.
ALTER TABLE apps ADD COLUMN passkey_rp_id TEXT;
ALTER TABLE apps ADD COLUMN demands_two_step INTEGER NOT NULL DEFAULT 0;
