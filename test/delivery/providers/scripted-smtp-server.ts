import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Where in the talk a reply stands; `message` is what follows the lone dot. */
export type SmtpStep = 'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'message';

/** What to send instead of the good reply, line end included; empty for silence. It may do anything with the socket. */
export type Script = (step: SmtpStep, socket: Socket) => string | undefined;

export type ScriptedSmtpServer = AsyncDisposable & {
  readonly port: number;
  /** Set by the test at any time; `undefined` from it means the good reply. */
  script: Script;
  /** Each step of each connection, in the order they came. */
  readonly steps: readonly SmtpStep[];
  /** The arguments of RCPT TO of messages that were accepted. */
  readonly messages: readonly { readonly recipients: readonly string[]; readonly lines: readonly string[] }[];
  close(): Promise<void>;
};

const goodReplies: Readonly<Record<SmtpStep, string>> = {
  greeting: '220 scripted\r\n',
  EHLO: '250-scripted\r\n250-AUTH PLAIN\r\n250 SMTPUTF8\r\n',
  STARTTLS: '502 no\r\n',
  AUTH: '235 yes\r\n',
  MAIL: '250 yes\r\n',
  RCPT: '250 yes\r\n',
  DATA: '354 go on\r\n',
  message: '250 taken\r\n',
};

const isStep = (verb: string): verb is SmtpStep => verb in goodReplies;

/**
 * An SMTP server that does wrong whatever a test wants, at any step. smtp-server, used for all that goes right, can't
 * break its own protocol.
 */
export async function startScriptedSmtpServer(): Promise<ScriptedSmtpServer> {
  const sockets = new Set<Socket>();
  const steps: SmtpStep[] = [];
  const messages: { recipients: string[]; lines: string[] }[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const reply = (step: SmtpStep): boolean => {
      steps.push(step);
      const scripted = scripting.script(step, socket);
      const text = scripted ?? goodReplies[step];
      if (text !== '' && !socket.destroyed) socket.write(text);
      return scripted === undefined;
    };
    let recipients: string[] = [];
    let lines: string[] | undefined;
    createInterface({ input: socket })
      .on('line', (line) => {
        if (lines && line !== '.') {
          lines.push(line);
          return;
        }
        if (lines) {
          if (reply('message')) messages.push({ recipients, lines });
          lines = undefined;
          return;
        }
        const verb = line
          .slice(0, 8)
          .replace(/[ :].*/, '')
          .toUpperCase();
        if (verb === 'RCPT') recipients.push(line);
        if (verb === 'RSET' || verb === 'MAIL') recipients = [];
        if (verb === 'RSET' || verb === 'QUIT') socket.write('250 yes\r\n');
        if (isStep(verb) && reply(verb) && verb === 'DATA') lines = [];
      })
      .on('error', () => undefined);
    reply('greeting');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const scripting: ScriptedSmtpServer = {
    port,
    script: () => undefined,
    steps,
    messages,
    close,
    [Symbol.asyncDispose]: close,
  };
  return scripting;
}
