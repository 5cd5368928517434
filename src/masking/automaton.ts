import { DISTINCTIVE } from './forms.ts';

/** The shortest beginning of a secret that is masked before an ellipsis. */
const SHORTEST_CUT = 4;
const ROOT = 0;

/**
 * Finds every form of every secret in one pass over a text (Aho and Corasick, "Efficient string matching",
 * 1975): the cost depends on the length of the text, not on the number or length of the secrets or on partial
 * matches. Its state is the longest beginning of a form at the current end of the text, which is also what an
 * ellipsis cut off.
 */
export class Automaton {
  readonly forms: readonly Form[];
  /** Characters of all forms. */
  readonly size: number;
  /** Number of links that were followed so far, in all texts: the cost, for tests. */
  work = 0;

  readonly #unit: Uint16Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #depth: Int32Array;
  /** The node of the longest shorter beginning that ends here as well. */
  readonly #fail: Int32Array;
  /**
   * The form that ends at a node, counted from 1; the next shorter one that ends here is at the node
   * `#shorter`.
   */
  readonly #ends: Int32Array;
  readonly #shorter: Int32Array;
  /** The first form that goes through a node, counted from 0. */
  readonly #owner: Int32Array;
  /** The nearest node, itself or by fail links, from which a form continues. */
  readonly #open: Int32Array;
  /** The children of the root by character; only the root may have thousands. */
  readonly #first = new Map<number, number>();
  #nodes = 1;

  constructor(forms: readonly Form[]) {
    this.forms = forms;
    this.size = forms.reduce((sum, { text }) => sum + text.length, 0);
    const most = this.size + 1;
    this.#unit = new Uint16Array(most);
    this.#child = new Int32Array(most);
    this.#sibling = new Int32Array(most);
    this.#depth = new Int32Array(most);
    this.#fail = new Int32Array(most);
    this.#ends = new Int32Array(most);
    this.#shorter = new Int32Array(most);
    this.#owner = new Int32Array(most);
    this.#open = new Int32Array(most);
    for (const [index, { text }] of forms.entries()) this.#add(text, index);
    this.#link();
  }

  /**
   * Where a text contains forms, whole or cut off, in order; overlapping ones are joined.
   * @param rare skip the forms of common secrets
   */
  spansIn(text: string, rare = false): Span[] {
    const spans: Span[] = [];
    const scan = { end: 0, rare };
    let node = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (node !== ROOT && isEllipsis(text, at, unit))
        this.#addCut(spans, node, at, { least: SHORTEST_CUT, rare });
      node = this.#next(node, unit);
      if (node !== ROOT) this.#addWhole(spans, text, node, at + 1, scan);
    }
    this.#addCut(spans, node, text.length, { least: DISTINCTIVE, rare });
    return spans;
  }

  /**
   * Adds the longest form that ends here, which contains the others; short forms count only as whole words.
   */
  #addWhole(
    spans: Span[],
    text: string,
    node: number,
    end: number,
    scan: { end: number; rare: boolean },
  ): void {
    for (let at = this.#endsAt(node); at !== ROOT; at = this.#shorter[at] ?? ROOT) {
      this.work += 1;
      const form = this.forms[(this.#ends[at] ?? 1) - 1];
      if (!form) return;
      if (scan.rare && form.common) continue;
      const start = end - form.text.length;
      if (form.text.length < DISTINCTIVE && !isWord(text, start, end)) continue;
      if (form.goesOn && end > scan.end) scan.end = endOfRun(text, end);
      addSpan(spans, { start, end: form.goesOn ? scan.end : end, name: form.name });
      return;
    }
  }

  #endsAt(node: number): number {
    return this.#ends[node] === 0 ? (this.#shorter[node] ?? ROOT) : node;
  }

  #addCut(spans: Span[], node: number, end: number, { least, rare }: { least: number; rare: boolean }): void {
    const open = this.#open[node] ?? ROOT;
    const length = this.#depth[open] ?? 0;
    const form = this.forms[this.#owner[open] ?? 0];
    if (form && length >= least && !(rare && form.common))
      addSpan(spans, { start: end - length, end, name: form.name });
  }

  #next(from: number, unit: number): number {
    for (let node = from; ; node = this.#fail[node] ?? ROOT) {
      const child = this.#childOf(node, unit);
      if (child !== ROOT || node === ROOT) return child;
    }
  }

  #childOf(node: number, unit: number): number {
    this.work += 1;
    if (node === ROOT) return this.#first.get(unit) ?? ROOT;
    let child = this.#child[node] ?? ROOT;
    while (child !== ROOT && this.#unit[child] !== unit) {
      this.work += 1;
      child = this.#sibling[child] ?? ROOT;
    }
    return child;
  }

  #add(text: string, index: number): void {
    let node = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      node = this.#childOf(node, unit) || this.#grow(node, unit, index);
    }
    if (this.#ends[node] === 0) this.#ends[node] = index + 1;
  }

  #grow(parent: number, unit: number, owner: number): number {
    const node = this.#nodes;
    this.#nodes += 1;
    this.#unit[node] = unit;
    this.#owner[node] = owner;
    this.#depth[node] = (this.#depth[parent] ?? 0) + 1;
    if (parent === ROOT) this.#first.set(unit, node);
    this.#sibling[node] = this.#child[parent] ?? ROOT;
    this.#child[parent] = node;
    return node;
  }

  /**
   * Sets the links of all nodes, shorter beginnings first, because the links of longer ones are derived from
   * them.
   */
  #link(): void {
    const queue = new Int32Array(this.#nodes);
    let known = 1;
    for (let at = 0; at < known; at += 1) {
      const parent = queue[at] ?? ROOT;
      for (let node = this.#child[parent] ?? ROOT; node !== ROOT; node = this.#sibling[node] ?? ROOT) {
        const before = this.#fail[parent] ?? ROOT;
        const fail = parent === ROOT ? ROOT : this.#next(before, this.#unit[node] ?? 0);
        this.#fail[node] = fail;
        this.#shorter[node] = this.#endsAt(fail);
        this.#open[node] = this.#child[node] === ROOT ? (this.#open[fail] ?? ROOT) : node;
        queue[known] = node;
        known += 1;
      }
    }
  }
}

function isEllipsis(text: string, at: number, unit: number): boolean {
  return unit === 0x2026 || (unit === 0x2e && text.startsWith('...', at));
}

/** Whether a part of a text is a whole word. */
function isWord(text: string, start: number, end: number): boolean {
  // A character outside of the BMP has two code units, which are no letters by themselves.
  const before = text.slice(Math.max(0, start - (isLowHalf(text.charCodeAt(start - 1)) ? 2 : 1)), start);
  const after = String.fromCodePoint(text.codePointAt(end) ?? 0x20);
  return !isPartOfWord(before) && !isPartOfWord(after);
}

let letter: RegExp | undefined;

/** Unicode's properties are looked up at their first use: it takes V8 some 0.3 ms. */
function isPartOfWord(character: string): boolean {
  if (character < '\u0080') return /\w/.test(character);
  letter ??= /[\p{L}\p{N}_]/u;
  return letter.test(character);
}

function isLowHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

const RUN_END = /[\s"'<>&,;…]|$/g;

/** The end of a very long secret, of which only the beginning is known: the next delimiter. */
function endOfRun(text: string, from: number): number {
  RUN_END.lastIndex = from;
  return RUN_END.exec(text)?.index ?? text.length;
}

/** One form of a secret, and the name that replaces it. */
export interface Form {
  readonly text: string;
  readonly name: string;
  /** The form is only the beginning of a very long secret: what follows it is masked as well. */
  readonly goesOn?: boolean;
  /** The secret may be a word of any text. */
  readonly common?: boolean;
}

/** A part of a text that contains a secret. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Length of the longest of the joined spans, whose name this one has. */
  readonly longest?: number;
}

/** Adds a span to those that end no later, and joins it with those that it overlaps. */
function addSpan(spans: Span[], { start, end, name, longest = end - start }: Span): void {
  let joined: Required<Span> = { start, end, name, longest };
  for (let last = spans.at(-1); last && last.end > joined.start; last = spans.at(-1)) {
    spans.pop();
    const lastLength = last.longest ?? last.end - last.start;
    joined = {
      start: Math.min(last.start, joined.start),
      end: Math.max(last.end, joined.end),
      name: joined.longest > lastLength ? joined.name : last.name,
      longest: Math.max(lastLength, joined.longest),
    };
  }
  spans.push(joined);
}

/** Joins the sorted spans of several passes over a text into one sorted list. */
export function joinSpans(passes: readonly (readonly Span[])[]): readonly Span[] {
  const found = passes.filter(({ length }) => length > 0);
  if (found.length < 2) return found[0] ?? [];
  const joined: Span[] = [];
  for (const span of found.flat().sort((one, other) => one.end - other.end)) addSpan(joined, span);
  return joined;
}

/** The text with each span replaced by its name. */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, name } of spans) {
    parts.push(text.slice(at, start), name);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
