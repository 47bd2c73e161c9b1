import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Keyring } from '#core/keyring.ts';
import { challengeFor } from '#core/passkey-challenge.ts';
import { pageAssets } from '#pages/assets.ts';
import { type Markup, markup } from '#pages/markup.ts';
import { renderShell } from '#pages/page-shell.ts';
import { autofillUsername, type PasskeyPanel, passkeyPanel, passkeySignals } from '#pages/passkey-panel.ts';
import { textsFor } from '#pages/texts/texts.ts';
import type { UserVerification } from '#passkeys/authenticator-data.ts';
import { creationOptions, verifyCreation } from '#passkeys/creation.ts';
import {
  claimedCredential,
  requestOptions,
  type StoredCredential,
  verifyRequest,
} from '#passkeys/request.ts';
import { currentUserSignals, unknownCredentialSignal } from '#passkeys/signals.ts';

export type Kept = StoredCredential & { transports: readonly string[]; backedUp: boolean; signCount: number };

const keyring = new Keyring(['passkeys-passkeys-passkeys-passkeys-passkeys']);
const nonce = 'bm9uY2U';
const policy = `default-src 'none'; style-src 'self' 'nonce-${nonce}'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'self'`;

/** A service of one person, in memory, made of our passkey functions, panels and script. */
export class PasskeySite implements AsyncDisposable {
  readonly passkeys = new Map<string, Kept>();
  /** What came of each answer, newest last. */
  readonly outcomes: { kind: 'create' | 'get'; body: string; outcome: Record<string, unknown> }[] = [];
  /** Its challenge changes with each answer. */
  tries = 0;
  /** The language the pages are shown in. */
  locale = 'en';
  userVerification: UserVerification = 'required';
  /** What the page asks the browser for: a page of somebody else's may ask for less. */
  asked: UserVerification = 'required';
  /** When the page doesn't know that there is a passkey already. */
  forgetful = false;
  readonly handle = randomBytes(40);
  url = '';
  /** The same pages on an origin that is not allowed. */
  strangeUrl = '';
  readonly #servers = [1, 2].map(() =>
    createServer(async (request, response) => {
      const body = await text(request);
      await this.#answer(`${request.method} ${request.url}`, body, response);
    }),
  );

  static async start(): Promise<PasskeySite> {
    const site = new PasskeySite();
    const urls: string[] = [];
    for (const server of site.#servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      urls.push(`http://localhost:${typeof address === 'object' && address ? address.port : 0}`);
    }
    [site.url = '', site.strangeUrl = ''] = urls;
    return site;
  }

  get rp() {
    return { id: 'localhost', name: 'Pine', origins: [this.url] };
  }

  async #answer(what: string, body: string, response: ServerResponse): Promise<void> {
    const [method, path = ''] = what.split(' ');
    const asset = pageAssets.find(path.replace('/assets/', ''));
    if (asset) return void response.setHeader('content-type', asset.contentType).end(asset.body);
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .setHeader('content-security-policy', policy);
    if (method !== 'POST') return void response.end(this.#page(path));
    const passkey = new URLSearchParams(body).get('passkey') ?? '';
    const outcome = path === '/enrol' ? await this.enrol(passkey) : await this.prove(passkey);
    response.end(this.#page(path, outcome, passkey));
  }

  #challenge(): Buffer {
    const { tries } = this;
    const fixed = {
      id: 'ver_1',
      appId: 'app_1',
      purpose: 'payment',
      nonce: Buffer.alloc(16),
      binding: Buffer.alloc(32),
    };
    return challengeFor(keyring, { ...fixed, keyId: keyring.currentId, tries });
  }

  async enrol(body: string): Promise<Record<string, unknown>> {
    const outcome = await verifyCreation(body, { challenge: this.#challenge(), rp: this.rp });
    this.tries++;
    if (outcome.ok) this.passkeys.set(outcome.credentialId, { ...outcome, userHandle: this.handle });
    this.outcomes.push({ kind: 'create', body, outcome });
    return outcome;
  }

  async prove(body: string): Promise<Record<string, unknown>> {
    const credential = this.passkeys.get(claimedCredential(body)?.credentialId ?? '');
    const expected = { challenge: this.#challenge(), rp: this.rp };
    const outcome = await verifyRequest(body, expected, credential, this.userVerification);
    this.tries++;
    if (credential && outcome.ok) this.passkeys.set(credential.credentialId, { ...credential, ...outcome });
    this.outcomes.push({ kind: 'get', body, outcome });
    return outcome;
  }

  #page(path: string, outcome?: Record<string, unknown>, answer?: string): string {
    const done = outcome?.ok === true;
    const removed = outcome?.reason === 'unknown-credential';
    const problem = outcome && !done ? (removed ? 'removed' : 'refused') : undefined;
    const title = done ? 'Done' : 'Pine';
    const body = markup`<h1>${title}</h1>${done ? this.#signals() : this.#ask(path, problem)}
${removed && passkeySignals(unknownCredentialSignal(this.rp, claimedCredential(answer)?.credentialId ?? ''))}`;
    const css = pageAssets.href('verification.css');
    return renderShell({ texts: textsFor(this.locale), title, nonce, brand: { name: 'Pine' }, css, body });
  }

  #signals(): Markup {
    const credentialIds = [...this.passkeys.keys()];
    return passkeySignals(
      currentUserSignals(this.rp, { handle: this.handle, name: 'ada.new@mail.example', credentialIds }),
    );
  }

  #ask(path: string, problem: PasskeyPanel['problem']): Markup {
    const { rp, asked: userVerification } = this;
    const challenge = this.#challenge();
    const existing = this.forgetful ? [] : [...this.passkeys.values()];
    const panel = { brand: 'Pine', action: path, problem, fields: { attempt: 'a' } };
    const say = textsFor(this.locale);
    if (path === '/enrol') {
      const user = { handle: this.handle, name: 'ada@mail.example' };
      return passkeyPanel(say, {
        ...panel,
        kind: 'create',
        options: creationOptions({ rp, user, challenge, existing }),
      });
    }
    const autofill = path === '/sign-in';
    const allowed = autofill ? [] : existing;
    const options = requestOptions({ rp, challenge, allowed, userVerification });
    return markup`${passkeyPanel(say, { ...panel, kind: 'get', options, autofill })}
<form class="code-form" method="post" action="/other"><label for="name">Name</label><input class="code" id="name" name="name" autocomplete="${autofillUsername}"><button class="primary" id="other">Go on</button></form>`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
}
