export type InvalidInput = {
  readonly kind: 'invalid';
  readonly reason:
    | 'invalid-request'
    | 'destination-not-allowed'
    | 'channel-unavailable'
    | 'nothing-enrolled'
    | 'verification-needed';
  readonly path: string;
  readonly message: string;
};

export function invalid(
  path: string,
  message: string,
  reason: InvalidInput['reason'] = 'invalid-request',
): InvalidInput {
  return { kind: 'invalid', reason, path, message };
}
