/** What the service can't do for reasons that aren't the caller's: told apart from a bug, and safe to tell. */
export class ServiceError extends Error {
  /** `not-now`: for another reason than the store's. */
  readonly code: 'store-unavailable' | 'store-schema-newer' | 'not-now';
  constructor(code: ServiceError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServiceError';
    this.code = code;
  }
}
