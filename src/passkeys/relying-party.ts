/** Who a passkey belongs to, and the pages it may be used on. */
export type RelyingParty = {
  /** A host name: what a browser binds the passkey to. */
  readonly id: string;
  /** The brand, for the browser's dialogue. */
  readonly name: string;
  /** Origins whose answers are taken; the service's own first. */
  readonly origins: readonly string[];
};

export type RelyingPartySource = {
  readonly publicUrl: string;
  /** The service's setting, for apps that have none. Absent: the host of the public URL. */
  readonly rpId?: string | null | undefined;
  readonly app: {
    readonly name: string;
    readonly origins: readonly string[];
    readonly passkeyRpId?: string;
  };
};

/**
 * The relying party of an app; undefined where there can be none: an address instead of a host name, or no secure origin
 * (WebAuthn L3 §5.1.3). With several apps under one id each still takes answers from its own pages only.
 */
export function relyingParty({ publicUrl, rpId, app }: RelyingPartySource): RelyingParty | undefined {
  const own = secureOrigin(publicUrl);
  const id = app.passkeyRpId ?? rpId ?? (own && new URL(own).hostname);
  if (own === undefined || id === undefined || !isRpId(id)) return undefined;
  const others = app.origins.map(secureOrigin).filter((origin) => origin !== undefined);
  return { id, name: app.name, origins: [...new Set([own, ...others])] };
}

/** Of the passkeys that somebody has, those that a browser finds for this relying party: each keeps the id it was made under. */
export function passkeysOf<Of extends { readonly rpId?: string }>(
  rp: Pick<RelyingParty, 'id'>,
  passkeys: readonly Of[],
): Of[] {
  return passkeys.filter(({ rpId = rp.id }) => rpId === rp.id);
}

/** Whether a browser can take it for an RP ID: a lower-case host name of two labels or more, or `localhost`. */
export function isRpId(id: string): boolean {
  if (id === 'localhost') return true;
  if (id.length > 253) return false;
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(id);
}

/** The document at `/.well-known/webauthn`. */
export type RelatedOrigins = { readonly origins: readonly string[] };

/** Browsers need to look at five different names only (WebAuthn L3 §5.11.1), and Chromium looks at no more. */
const maxLabels = 5;

/**
 * Other sites on which the passkeys of an RP ID may be used (WebAuthn L3 §5.11). Sites below the RP ID need no leave. What
 * comes after the fifth name would be passed over by browsers, so it is left out and returned as `beyond`: whoever runs
 * the app should hear of it.
 */
export function relatedOrigins(rp: Pick<RelyingParty, 'id' | 'origins'>): RelatedOrigins & {
  readonly beyond: readonly string[];
} {
  const labels = new Set<string>();
  const origins: string[] = [];
  const beyond: string[] = [];
  for (const origin of rp.origins) {
    const host = new URL(origin).hostname;
    if (host === rp.id || host.endsWith(`.${rp.id}`)) continue;
    const label = registrableLabel(host);
    if (labels.size >= maxLabels && !labels.has(label)) beyond.push(origin);
    else origins.push(origin);
    if (labels.size < maxLabels) labels.add(label);
  }
  return { origins, beyond };
}

/**
 * `shop` of `www.shop.de` and `shop.co.uk`. Browsers take it from the public suffix list; this knows the common shape of
 * national second levels, and where it is wrong a name counts for itself, which at worst leaves out one too many.
 */
function registrableLabel(host: string): string {
  const labels = host.split('.');
  const national = /(?:^|\.)(?:ac|co|com|edu|gov|net|ne|or|org)\.[a-z]{2}$/.test(host);
  return labels.at(national ? -3 : -2) ?? host;
}

function secureOrigin(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, origin } = new URL(url);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' || (protocol === 'http:' && local) ? origin : undefined;
}
