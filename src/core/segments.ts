import type { Channel } from './channel.ts';
import { segmentsOf } from './message-text.ts';

/** As how many a message is paid: a text by its segments (3GPP TS 23.040), a call and all else as one. */
export function paidSegments(channel: Channel, text: string): number {
  return channel === 'sms' ? segmentsOf(text).segments : 1;
}
