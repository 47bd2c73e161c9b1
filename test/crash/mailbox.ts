import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server that outlives the service: what it took was sent, whatever became of the process that sent it. */
export class Mailbox {
  readonly #codes = new Map<string, string>();
  readonly #waiting = new Map<string, (code: string) => void>();
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      simpleParser(stream).then((mail) => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const code = /(?<!\d)\d{6}(?!\d)/.exec(mail.text ?? '')?.[0] ?? '';
        this.#codes.set(to, code);
        this.#waiting.get(to)?.(code);
        done();
      }, done);
    },
  });

  /** @returns the URL for the service's settings */
  async listen(): Promise<string> {
    this.#server.on('error', () => {});
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server.server, 'listening');
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}?starttls=never`;
  }

  /** The code that was sent to an address, as soon as there is one. */
  received(to: string): Promise<string> {
    const there = this.#codes.get(to);
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve) => this.#waiting.set(to, resolve));
  }

  has(to: string): boolean {
    return this.#codes.has(to);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
