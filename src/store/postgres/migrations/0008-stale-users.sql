-- When the first of what stands under the seal is past its time; null: nothing ever is. Of rows from before, and of those that
-- nodes of the version before make, nobody knows, so each is looked at once.
ALTER TABLE users ADD COLUMN stale_at bigint DEFAULT 0;
CREATE INDEX users_stale ON users (stale_at) WHERE stale_at IS NOT NULL;
