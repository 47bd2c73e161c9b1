-- By which an app on Android finds the texts that are for it (SMS Retriever); null: it reads none.
ALTER TABLE apps ADD COLUMN android_app_hash text;
