/** How a code travels. */
export const channels = ['sms', 'voice', 'email', 'whatsapp'] as const;
export type Channel = (typeof channels)[number];

export type AddressKind = 'phone' | 'email';

/** The kind of address a channel needs. */
export function kindOf(channel: Channel): AddressKind {
  return channel === 'email' ? 'email' : 'phone';
}
