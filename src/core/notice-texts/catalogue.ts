import { type Language, languageOf } from '../language.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import type { NoticeTexts } from './notice-texts.ts';

const byLanguage: Readonly<Record<Language, NoticeTexts>> = { en, de, es, hi, ja, ar };

/** The words of notices in somebody's language. @param locale BCP 47 */
export function noticeTextsFor(locale: string): NoticeTexts {
  return byLanguage[languageOf(locale)];
}
