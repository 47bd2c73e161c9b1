import { html } from './html.ts';
import type { Page } from './send-page.ts';

export function notFoundPage(): Page {
  return {
    title: 'Nothing here',
    narrow: true,
    status: 404,
    body: html`<h1>There is nothing here</h1>
<p class="lead">The page was moved, sold out, or never was.</p>
<p><a class="button" href="/">Back to the shop</a></p>`,
  };
}

export function errorPage(status: number): Page {
  const ours = status >= 500;
  return {
    title: ours ? 'Something broke' : 'That did not work',
    narrow: true,
    status,
    body: html`<h1>${ours ? 'Something broke' : 'That did not work'}</h1>
<p class="lead">${ours ? 'This is our fault, and we have written it down. Try again in a minute.' : 'The shop could not read what was sent. Go back and try once more.'}</p>
<p><a class="button" href="/">Back to the shop</a></p>`,
  };
}
