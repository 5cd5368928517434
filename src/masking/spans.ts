import { DISTINCTIVE } from './forms.ts';

/** One form of a secret, and what stands in its place. */
export interface Form {
  readonly text: string;
  readonly name: string;
  /** For a form that is only looked for as a word of its own. */
  readonly word?: RegExp;
}

/** A part of a text that shows a secret. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** A beginning of a secret that is worth hiding: before an ellipsis, and at the end of a text. */
const SHORTEST_CUT = 4;
const ELLIPSIS = /…|\.\.\.|$/g;

export function formOf(text: string, name: string): Form {
  if (text.length >= DISTINCTIVE) return { text, name };
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return { text, name, word: new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu') };
}

/** Replaces every span where a form stands. Spans that overlap are one, so that nothing is left of either. */
export function replaceForms(text: string, forms: readonly Form[]): string {
  const spans = merged([...forms.flatMap((form) => spansOf(text, form)), ...cutSpans(text, forms)]);
  if (spans.length === 0) return text;
  let masked = '';
  let at = 0;
  for (const { start, end, name } of spans) {
    masked += text.slice(at, start) + name;
    at = end;
  }
  return masked + text.slice(at);
}

function spansOf(text: string, { text: form, name, word }: Form): Span[] {
  if (word) {
    if (!text.includes(form)) return [];
    return [...text.matchAll(word)].map(({ index }) => ({ start: index, end: index + form.length, name }));
  }
  const spans: Span[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + 1)) {
    spans.push({ start, end: start + form.length, name });
  }
  return spans;
}

/** Findings and servers shorten long texts: the beginning of a secret is left then. */
function cutSpans(text: string, forms: readonly Form[]): Span[] {
  const ends = [...text.matchAll(ELLIPSIS)].map(({ index }) => index);
  return ends.flatMap((end) => {
    const least = end === text.length ? DISTINCTIVE : SHORTEST_CUT;
    return forms.flatMap((form) => {
      const length = cutLength(text, end, form.text, least);
      return length === 0 ? [] : [{ start: end - length, end, name: form.name }];
    });
  });
}

/** How many characters before `end` are the beginning of a form, where it is not there as a whole. */
function cutLength(text: string, end: number, form: string, least: number): number {
  for (let length = Math.min(form.length - 1, end); length >= least; length -= 1) {
    const start = end - length;
    if (text[start] === form[0] && form.startsWith(text.slice(start, end))) return length;
  }
  return 0;
}

/** In the order of the text. The longest of those that overlap gives its name. */
function merged(spans: readonly Span[]): Span[] {
  const ordered = spans.toSorted((one, other) => one.start - other.start || other.end - one.end);
  const found: Span[] = [];
  let longest = 0;
  for (const span of ordered) {
    const last = found.at(-1);
    const length = span.end - span.start;
    if (!last || span.start >= last.end) {
      found.push(span);
      longest = length;
      continue;
    }
    const name = length > longest ? span.name : last.name;
    longest = Math.max(longest, length);
    found[found.length - 1] = { start: last.start, end: Math.max(last.end, span.end), name };
  }
  return found;
}
