import type { NoticeKind, NoticeSubject } from '#core/notice.ts';
import { noticeTextsFor } from '#core/notice-texts/catalogue.ts';
import { readableText } from '#core/readable-text.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { address } from './other-ways.ts';
import type { Texts } from './texts/texts.ts';

/** What somebody was told of. */
export type NoticeStory = {
  readonly kind: NoticeKind;
  readonly subject: NoticeSubject | null;
  /** Masked: whoever said that it wasn't them. */
  readonly by: string | null;
};

/** The sentence of it, in the words of the message that told it. */
export function noticeStory(texts: Texts, { kind, subject, by }: NoticeStory): Markup {
  const { what, factors } = noticeTextsFor(texts.catalogue.locale);
  const name = readableText(subject?.name ?? '');
  const known = subject?.to != null ? address(subject.to) : name !== '' && isolated(name);
  const factor = subject ? markup`${factors[subject.kind]} ${known}` : '';
  return texts.say(what[kind], { factor, by: by === null ? '' : address(by) });
}
