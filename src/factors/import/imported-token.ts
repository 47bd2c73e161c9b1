import type { HotpFactor, TotpFactor } from '#core/factor.ts';
import type { ImportReason } from './import-reason.ts';

/** Of what a maker's file says of a token, what an enrolment needs: the words are those of a factor. */
export type ImportedToken = TokenFacts &
  (
    | ({
        readonly kind: 'totp';
        /** How far the maker has found the token's clock off. */
        readonly driftSteps: number;
      } & Pick<TotpFactor, 'secret' | 'algorithm' | 'digits' | 'periodSeconds'>)
    | ({ readonly kind: 'hotp' } & Pick<HotpFactor, 'secret' | 'algorithm' | 'digits' | 'counter'>)
  );

type TokenFacts = {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  /** What is printed on it. */
  readonly serial: string;
  readonly issuer: string;
  /** Epoch milliseconds; null: from the beginning, or without end. */
  readonly startsAt: number | null;
  readonly expiresAt: number | null;
};

/** It names the line and never says what stood there: that may be a secret. */
export type ImportProblem = { readonly line: number; readonly reason: ImportReason };

/** What could be read, and everything that couldn't. Whether some of a file is better than nothing is the caller's choice. */
export type TokenImport = {
  readonly tokens: readonly ImportedToken[];
  readonly problems: readonly ImportProblem[];
};

/** Characters of a file: some 10,000 tokens. It is held in memory and read in one go. */
export const mostImportCharacters = 8 * 1024 * 1024;
