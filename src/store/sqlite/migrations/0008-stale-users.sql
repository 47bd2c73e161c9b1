-- When the first of what stands under the seal is past its time; null: nothing ever is. Of rows from before nobody knows, so
-- each is looked at once.
ALTER TABLE users ADD COLUMN stale_at INTEGER DEFAULT 0;
CREATE INDEX users_stale ON users (stale_at) WHERE stale_at IS NOT NULL;
