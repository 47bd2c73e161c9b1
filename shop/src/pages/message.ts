import { type Html, html } from './html.ts';

/** One thing to tell, and what to do about it. */
export function message(title: string, text: string, ways: Html): Html {
  return html`<section class="panel message">
  ${lantern}
  <h1>${title}</h1>
  <p class="lead">${text}</p>
  ${ways}
</section>`;
}

const lantern = html`<svg class="message-mark" viewBox="5 0 22 32" aria-hidden="true"><path class="mark-cord" d="M16 1v5"/><path class="mark-paper" d="M16 6c7 0 11 4.5 11 10s-4 10-11 10S5 21.5 5 16 9 6 16 6Z"/><path class="mark-rib" d="M7 11h18M5.2 16h21.6M7 21h18"/><path class="mark-cord" d="M12.5 26h7M16 26v4.5"/></svg>`;
