import type { Opposition } from './callback.ts';

/**
 * The words a person ends texts with. Those of the FCC (47 CFR 64.1200(a)(10)) and of the carriers (CTIA, Messaging
 * Principles 5.1.3), and the same in the languages we write in.
 */
const stopWords = new Set(
  'stop stopall unsubscribe cancel end quit revoke optout stopp arrêt arret baja alto parar abmelden توقف إيقاف الغاء रोकें बंद 停止 解除'.split(
    ' ',
  ),
);
const startWords = new Set(['start', 'unstop']);

/** Whether a text is one of those words and nothing else: "stop by tomorrow" is none. */
export function readStopWord(text: string): Opposition['kind'] | undefined {
  const word = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}]/gu, '');
  if (stopWords.has(word)) return 'stop';
  return startWords.has(word) ? 'start' : undefined;
}
