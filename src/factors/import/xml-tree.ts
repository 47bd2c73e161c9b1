import sax, { type QualifiedTag } from 'sax';
import type { ImportReason } from './import-reason.ts';
import { mostImportCharacters } from './imported-token.ts';

export type XmlElement = {
  readonly namespace: string;
  readonly name: string;
  /** Those without a namespace, by name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly within, without the space around it. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
};

type Growing = XmlElement & { readonly children: XmlElement[]; text: string };

const mostDepth = 32;
/** Of some 10,000 tokens. Each takes memory that its few letters don't show. */
const mostElements = 300_000;

/** Ends the reading at once: what comes after is not looked at. */
class XmlFault extends Error {
  readonly reason: ImportReason;
  constructor(reason: ImportReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Grows a tree by what the parser tells, within bounds. */
class Growth {
  root: XmlElement | undefined;
  readonly #open: Growing[] = [];
  #elements = 0;

  /** @param line where the tag begins */
  enter(tag: QualifiedTag, line: number): void {
    // The parser lets a second tree follow the first.
    if (this.root && this.#open.length === 0) fail('not-xml');
    if (this.#open.length >= mostDepth) fail('too-deep');
    if (++this.#elements > mostElements) fail('too-large');
    const own = Object.values(tag.attributes).filter(({ uri }) => uri === '');
    const attributes = new Map(own.map(({ local, value }) => [local, value]));
    const element = { namespace: tag.uri, name: tag.local, attributes, children: [], text: '', line };
    this.#open.at(-1)?.children.push(element);
    this.root ??= element;
    this.#open.push(element);
  }

  say(text: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += text;
  }

  leave(): void {
    const element = this.#open.pop();
    if (element) element.text = element.text.trim();
  }
}

/**
 * The tree of an XML document from a stranger. There is no document type, hence no entity but the five of XML itself and no
 * reference to anything outside; size and depth are limited.
 */
export function readXml(
  text: string,
): { readonly root: XmlElement } | { readonly reason: ImportReason; readonly line: number } {
  if (text.length > mostImportCharacters) return { reason: 'too-large', line: 1 };
  const parser = sax.parser(true, { xmlns: true, position: true });
  // The parser looks entities up in an object that inherits: `&constructor;` would be one.
  parser.ENTITIES = Object.assign(Object.create(null), { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });
  const tree = new Growth();
  let line = 1;
  parser.onerror = () => fail('not-xml');
  parser.ondoctype = () => fail('doctype');
  parser.ontext = (more) => tree.say(more);
  parser.oncdata = (more) => tree.say(more);
  // A tag may go over several lines: people look for where it begins.
  parser.onopentagstart = () => {
    line = parser.line + 1;
  };
  parser.onopentag = (tag) => ('uri' in tag ? tree.enter(tag, line) : fail('not-xml'));
  parser.onclosetag = () => tree.leave();
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return { reason: error.reason, line: parser.line + 1 };
  }
  return tree.root ? { root: tree.root } : { reason: 'not-xml', line: 1 };
}

function fail(reason: ImportReason): never {
  throw new XmlFault(reason);
}

/** The first child of a name, in a namespace. */
export function childOf(
  element: XmlElement | undefined,
  namespace: string,
  name: string,
): XmlElement | undefined {
  return element?.children.find((child) => child.name === name && child.namespace === namespace);
}
