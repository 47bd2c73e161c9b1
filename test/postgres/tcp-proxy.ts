import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between a store and its server. It cuts a connection at a chosen moment: after the server has been asked
 * something, and before its answer comes through. And it is an address that follows the primary, as a virtual IP or a
 * service does in production.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #cutAt: string | undefined;
  #serverHears = true;
  /** Times it has cut. */
  cuts = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client, connect(this.#target, '127.0.0.1')));
  }

  static async start(port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return address.port;
  }

  /**
   * The next request that holds these words reaches the server, and its answer nobody.
   * @param serverHears whether the server is told that its client is gone; it isn't when a machine loses its power
   */
  cutAfter(words: string, { serverHears = true } = {}): void {
    this.#cutAt = words;
    this.#serverHears = serverHears;
  }

  /** From now on it leads there, and what it carried is cut. */
  moveTo(port: number): void {
    this.#target = port;
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.moveTo(0);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, server: Socket): void {
    let cut = false;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        if (!cut) to.destroy();
      });
    }
    server.on('data', (data) => {
      if (!cut) client.write(data);
    });
    client.on('data', (data) => {
      const here = this.#cutAt !== undefined && data.includes(this.#cutAt);
      if (here) {
        cut = true;
        this.cuts++;
        this.#cutAt = undefined;
      }
      server.write(data);
      // The server gets to do what it was asked before it hears that nobody is there.
      if (here) {
        server.once('data', () => {
          client.destroy();
          if (this.#serverHears) server.destroy();
        });
      }
    });
  }
}
