import { Recent } from '#core/recent.ts';
import type { RouteNews } from '#core/route-news.ts';

/** Of a number, this is left out: a hundred thousand numbers share a block, so that none is anybody's. */
const openDigits = 5;
const fewestDigits = 4;
/** A hundred kilobytes or so for each thousand. */
const capacity = 50_000;
/** One number may have been ported; two are the network's. */
const believedFrom = 2;
/** However often it was heard: a block that is given to another network is learnt anew by so many receipts. */
const mostVotes = 8;

type Vote = { network: string; votes: number };

/**
 * Which network the numbers of a block belong to, by what receipts said: whoever sends has only the number. It is a guess
 * for the choice of a way, and nothing else hangs on it; where nothing is known, the country speaks for the number.
 */
export class NetworkMemory {
  readonly #blocks = new Recent<Vote>(capacity);
  #unshared = new Map<string, number>();

  /** @param number E.164 @returns mobile country and network code */
  networkOf(number: string): string | null {
    const block = blockOf(number);
    const known = block === undefined ? undefined : this.#blocks.get(block);
    return known && known.votes >= believedFrom ? known.network : null;
  }

  learn(number: string, network: string): void {
    const block = blockOf(number);
    if (block === undefined || !isNetwork(network)) return;
    this.#vote(block, network, 1);
    const arm = `${newsPrefix}${block}|${network}`;
    this.#unshared.set(arm, (this.#unshared.get(arm) ?? 0) + 1);
  }

  /** What this process has learnt since it was last asked, for the others: in the shape of what is learnt of ways. */
  takeUnshared(): RouteNews[] {
    const news = [...this.#unshared].map(([arm, accepted]) => ({ arm, accepted, ...nothingElse }));
    this.#unshared = new Map();
    return news;
  }

  /** It could not be told. */
  keepUnshared(news: readonly RouteNews[]): void {
    for (const { arm, accepted } of news) {
      if (arm.startsWith(newsPrefix)) this.#unshared.set(arm, (this.#unshared.get(arm) ?? 0) + accepted);
    }
  }

  /** What others have learnt. */
  merge(news: readonly RouteNews[]): void {
    for (const { arm, accepted } of news) {
      const [, block, network] = /^block\|(\d+)\|(\d{5,6})$/.exec(arm) ?? [];
      if (block !== undefined && network !== undefined && isNetwork(network))
        this.#vote(block, network, accepted);
    }
  }

  #vote(block: string, network: string, count: number): void {
    const known = this.#blocks.get(block) ?? { network, votes: 0 };
    const votes = known.network === network ? known.votes + count : known.votes - count;
    this.#blocks.set(
      block,
      votes < 0
        ? { network, votes: Math.min(-votes, mostVotes) }
        : { ...known, votes: Math.min(votes, mostVotes) },
    );
  }
}

/** In the place of a channel, where ways have one. */
export const newsPrefix = 'block|';
const nothingElse = { at: 0, delivered: 0, failed: 0, approved: 0, receiptMs: [] } as const;

/** ITU-T E.212: a country code begins with 2 to 7, or 9. */
export const isNetwork = (text: string): boolean => /^[2-79]\d{4,5}$/.test(text);

function blockOf(number: string): string | undefined {
  const digits = /^\+(\d{6,15})$/.exec(number)?.[1]?.slice(0, -openDigits) ?? '';
  return digits.length < fewestDigits ? undefined : digits;
}
