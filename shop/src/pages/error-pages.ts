import { html } from './html.ts';
import { message } from './message.ts';
import type { Page } from './send-page.ts';

const home = html`<p><a class="button" href="/">Back to the shop</a></p>`;

export function notFoundPage(): Page {
  const text = 'The page was moved, sold out, or never was.';
  return {
    title: 'Nothing here',
    narrow: true,
    status: 404,
    body: message('There is nothing here', text, home),
  };
}

export function errorPage(status: number): Page {
  const ours = status >= 500;
  const title = ours ? 'Something broke' : 'That did not work';
  const text = ours
    ? 'This is our fault, and we have written it down. Try again in a minute.'
    : 'The shop could not read what was sent. Go back and try once more.';
  return { title, narrow: true, status, body: message(title, text, home) };
}
