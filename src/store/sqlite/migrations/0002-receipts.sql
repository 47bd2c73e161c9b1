-- A message that a provider has accepted may wait for its receipt (status 'sent'), and is due again when none comes.
ALTER TABLE messages ADD COLUMN accepted_at INTEGER;
ALTER TABLE messages ADD COLUMN followed_up INTEGER NOT NULL DEFAULT 0;
-- JSON, for the timeline; null where there is nothing to tell.
ALTER TABLE messages ADD COLUMN avoid TEXT;
ALTER TABLE messages ADD COLUMN tries TEXT;
ALTER TABLE messages ADD COLUMN receipt TEXT;

DROP INDEX messages_due;
CREATE INDEX messages_due ON messages (available_at) WHERE status IN ('queued', 'sent');
-- Providers that don't give our id back are looked up by theirs.
CREATE INDEX messages_receipt ON messages (provider_message_id) WHERE status = 'sent';
