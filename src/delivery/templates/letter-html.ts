import { html, raw } from 'hono/html';

export type LetterFrame = {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly brand: string;
  readonly subject: string;
  readonly footer: string;
};

export type Fact = { readonly label: string; readonly value: string };

type Html = ReturnType<typeof html>;

const fontStack = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif";
const paragraphStyle = 'margin:0 0 16px;font-size:16px;line-height:1.5';

/** Telephone detection is off, since eight digits look like a number to call. */
const head = raw(`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="x-apple-disable-message-reformatting">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #111317 !important; }
  .card { background-color: #1b1e24 !important; border-color: #3a3f49 !important; }
  .ink { color: #f2f4f7 !important; }
  .soft { color: #b8bfca !important; }
  .code { background-color: #272b33 !important; color: #ffffff !important; }
}
@media (max-width: 360px) {
  .card { padding: 20px 14px !important; }
  .code { font-size: 26px !important; }
}
</style>`);

/**
 * A letter without images or anything fetched. Light colours stand inline for clients that drop the style sheet; the sheet gives
 * dark ones to those that read it. The others invert these, which keeps their contrast.
 */
export function letterHtml(frame: LetterFrame, content: Html): string {
  const { language, direction, brand, subject, footer } = frame;
  const start = direction === 'rtl' ? 'right' : 'left';
  return String(html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
${head}
<title>${subject}</title>
</head>
<body class="page" dir="${direction}" style="margin:0;padding:0;background-color:#f2f3f5">
<div class="page" lang="${language}" dir="${direction}" style="padding:24px 12px;background-color:#f2f3f5;font-family:${fontStack};text-align:${start}">
<div class="card ink" style="max-width:480px;margin:0 auto;padding:28px 24px;background-color:#ffffff;border:1px solid #dcdfe4;border-radius:12px;color:#1a1c20">
<p class="ink" style="margin:0 0 20px;font-size:18px;font-weight:700;color:#1a1c20"><bdi>${brand}</bdi></p>
${content}
<p class="soft" style="margin:20px 0 0;font-size:13px;line-height:1.5;color:#4d5562">${footer}</p>
</div>
</div>
</body>
</html>
`);
}

export function paragraph(text: string): Html {
  return html`<p class="ink" style="${paragraphStyle};color:#1a1c20">${text}</p>`;
}

export function strongParagraph(text: string): Html {
  return html`<p class="ink" style="${paragraphStyle};font-weight:600;color:#1a1c20">${text}</p>`;
}

export function factList(facts: readonly Fact[]): Html | '' {
  return facts.length === 0 ? '' : html`<div style="margin:0 0 16px">${facts.map(factHtml)}</div>`;
}

function factHtml({ label, value }: Fact): Html {
  return html`<p class="ink" style="margin:0;font-size:16px;line-height:1.6;overflow-wrap:anywhere;color:#1a1c20"><span class="soft" style="color:#4d5562">${label}:</span> <strong dir="${directionOf(value)}">${value}</strong></p>`;
}

/** A value needn't run in the letter's direction: in Arabic, `+49 ***42` would be read backwards. */
function directionOf(value: string): 'ltr' | 'rtl' {
  return /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(value) ? 'rtl' : 'ltr';
}
