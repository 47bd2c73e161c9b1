import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Mailbox } from './mailbox.ts';
import { ServiceNode } from './node.ts';
import { putUnderLoad, type Witness } from './witnesses.ts';

/** Some nodes on one database, and the mail server they send by. */
export class Cluster {
  readonly mailbox: Mailbox;
  /** What all nodes printed. */
  readonly log: string[] = [];
  readonly #settings: Record<string, string>;
  #nodes: ServiceNode[] = [];
  #turn = 0;

  private constructor(mailbox: Mailbox, settings: Record<string, string>) {
    this.mailbox = mailbox;
    this.#settings = settings;
  }

  /** All nodes start at once: on an empty database one migrates and makes the app, and the others wait. */
  static async start(databaseUrl: string, nodes: number): Promise<Cluster> {
    const mailbox = new Mailbox();
    const cluster = new Cluster(mailbox, {
      DATABASE_URL: databaseUrl,
      COUNTERSIGN_SECRET: 'a secret that all nodes of a cluster under test share',
      COUNTERSIGN_SMTP_URL: await mailbox.listen(),
    });
    cluster.#nodes = await Promise.all(Array.from({ length: nodes }, () => cluster.#start()));
    return cluster;
  }

  /** The next node in turn, so that what belongs together is asked of different ones. */
  any(): ServiceNode {
    const node = this.#nodes[this.#turn++ % this.#nodes.length];
    return node ?? assert.fail('there is no node');
  }

  /** Puts people to it until they are told to end. */
  load(name: string): { end(): Promise<Witness[]> } {
    const ending = new AbortController();
    const witnesses = putUnderLoad({
      node: () => this.any(),
      mailbox: this.mailbox,
      name,
      lanes: 24,
      until: ending.signal,
    });
    return {
      end: () => {
        ending.abort();
        return witnesses;
      },
    };
  }

  /** Kills a node, and starts another in its place. */
  async replace(index: number): Promise<void> {
    const node = this.#nodes[index];
    node?.kill();
    await node?.exited();
    this.#nodes[index] = await this.#start();
  }

  /** @returns how long it took until each node had answered an opening, ms */
  async untilServing(): Promise<number> {
    const startedAt = performance.now();
    await Promise.all(this.#nodes.map((node, index) => serves(node, `probe-${startedAt}-${index}`)));
    return performance.now() - startedAt;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.mailbox.close();
  }

  #start(): Promise<ServiceNode> {
    return ServiceNode.start(this.#settings, this.log);
  }
}

async function serves(node: ServiceNode, name: string): Promise<void> {
  for (let i = 0; ; i++) {
    const body = { to: `${name}-${i}@shop.example`, purpose: 'sign_in' };
    const answer = await node.call('/v1/verifications', body).catch(() => undefined);
    if (answer?.status === 201) return;
    await delay(50);
  }
}
