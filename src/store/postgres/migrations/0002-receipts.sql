-- A message that a provider has accepted may wait in the outbox for its receipt, and is due again when none comes.
-- avoid, tries and receipt are JSON, for the timeline; null where there is nothing to tell.
ALTER TABLE outbox
  ADD COLUMN provider_message_id text,
  ADD COLUMN accepted_at bigint,
  ADD COLUMN followed_up boolean NOT NULL DEFAULT false,
  ADD COLUMN avoid text,
  ADD COLUMN tries text,
  ADD COLUMN receipt text;

-- Providers that don't give our id back are looked up by theirs.
CREATE INDEX outbox_receipt ON outbox (provider_message_id) WHERE accepted_at IS NOT NULL;

ALTER TABLE messages
  ADD COLUMN accepted_at bigint,
  ADD COLUMN followed_up boolean NOT NULL DEFAULT false,
  ADD COLUMN avoid text,
  ADD COLUMN tries text,
  ADD COLUMN receipt text;
