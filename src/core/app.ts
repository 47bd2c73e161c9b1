/** A shop or seller using Countersign. */
export type App = {
  readonly id: string;
  /** The brand, first word of every message. */
  readonly name: string;
  /** Where its own pages are; the host of the origin line, and where browsers may be sent back to. */
  readonly origins: readonly string[];
  /** ISO 3166 countries whose numbers get messages; the first also completes numbers typed without `+`. */
  readonly countries: readonly string[];
  /** `#rrggbb` for the hosted pages. */
  readonly colour: string | null;
  /** The host that its people's passkeys belong to. Absent: the service's. */
  readonly passkeyRpId?: string;
  /** By which its Android app finds its texts, the last line of those that are typed there. Absent: it has none, or reads none. */
  readonly androidAppHash?: string;
  /** Whether everybody has to have two-step verification, with a backup. */
  readonly demandsTwoStep?: boolean;
};
