import { html } from 'hono/html';

/** A notice's letter, in words. */
export type NoticeLetter = {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly brand: string;
  readonly subject: string;
  readonly what: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly advice: readonly string[];
  readonly link: { readonly href: string; readonly label: string } | null;
  readonly neverAsk: string;
  readonly footer: string;
};

const fontStack = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif";

/**
 * Light colours stand inline for clients that drop the style sheet; the sheet gives dark ones to those that read it. The link is
 * a button whose colours hold in both.
 */
export function noticeHtml(letter: NoticeLetter): string {
  const { language, direction, brand, subject, what, facts, advice, link, neverAsk, footer } = letter;
  const paragraph = 'margin:0 0 16px;font-size:16px;line-height:1.5';
  const start = direction === 'rtl' ? 'right' : 'left';
  return String(html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #111317 !important; }
  .card { background-color: #1b1e24 !important; border-color: #3a3f49 !important; }
  .ink { color: #f2f4f7 !important; }
  .soft { color: #b8bfca !important; }
}
</style>
</head>
<body class="page" dir="${direction}" style="margin:0;padding:0;background-color:#f2f3f5">
<div class="page" lang="${language}" dir="${direction}" style="padding:24px 12px;background-color:#f2f3f5;font-family:${fontStack};text-align:${start}">
<div class="card ink" style="max-width:480px;margin:0 auto;padding:28px 24px;background-color:#ffffff;border:1px solid #dcdfe4;border-radius:12px;color:#1a1c20">
<p class="ink" style="margin:0 0 20px;font-size:18px;font-weight:700;color:#1a1c20"><bdi>${brand}</bdi></p>
<p class="ink" style="${paragraph};font-weight:600;color:#1a1c20">${what}</p>
<div style="margin:0 0 16px">${facts.map(fact)}</div>
${advice.map((text) => html`<p class="ink" style="${paragraph};color:#1a1c20">${text}</p>`)}
${link === null ? '' : html`<p style="margin:0 0 20px"><a href="${link.href}" style="display:inline-block;padding:12px 20px;border-radius:8px;background-color:#b42318;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${link.label}</a></p>`}
<p class="ink" style="${paragraph};color:#1a1c20">${neverAsk}</p>
<p class="soft" style="margin:20px 0 0;font-size:13px;line-height:1.5;color:#4d5562">${footer}</p>
</div>
</div>
</body>
</html>
`);
}

function fact({ label, value }: NoticeLetter['facts'][number]): unknown {
  return html`<p class="ink" style="margin:0;font-size:16px;line-height:1.6;overflow-wrap:anywhere;color:#1a1c20"><span class="soft" style="color:#4d5562">${label}:</span> <strong><bdi>${value}</bdi></strong></p>`;
}
