/**
 * Countersign's environment as in production, on the embedded store or a Postgres: log level, limits and durability are its defaults.
 * @param folder for the database
 * @param apiKey of the first app
 * @param databaseUrl absent: the embedded store
 */
export function countersignSettings(
  folder: string,
  apiKey: string,
  databaseUrl?: string,
): Record<string, string> {
  return {
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    COUNTERSIGN_DATA_DIR: folder,
    COUNTERSIGN_SECRET: 'a-secret-for-the-benchmark-and-nothing-else',
    COUNTERSIGN_BOOTSTRAP_KEY: apiKey,
    COUNTERSIGN_PUBLIC_URL: 'https://verify.bench.example',
    COUNTERSIGN_APP_ORIGINS: 'https://bench.example',
    COUNTERSIGN_APP_COUNTRIES: 'DE',
    COUNTERSIGN_TRUSTED_PROXIES: '10.0.0.1',
    // Demanded in production; nothing is ever sent there.
    COUNTERSIGN_SMTP_URL: 'smtp://127.0.0.1:25',
    COUNTERSIGN_SMTP_FROM: 'no-reply@bench.example',
  };
}
