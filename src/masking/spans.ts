/** One form of a secret, and what stands in its place. */
export interface Form {
  readonly text: string;
  readonly name: string;
  /** It is the beginning of a secret that is longer than any that is looked for whole. */
  readonly goesOn?: boolean;
}

/** A part of a text that shows a secret. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Of the spans that became this one, the length of the longest, which gives its name. */
  readonly longest?: number;
}

/** Adds a span to those that end no later; it takes in those that it overlaps, so that nothing is left of either. */
export function addSpan(spans: Span[], { start, end, name, longest = end - start }: Span): void {
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

/** Spans of several passes over a text, each in its order, as those of one. */
export function joinSpans(passes: readonly (readonly Span[])[]): readonly Span[] {
  const found = passes.filter(({ length }) => length > 0);
  if (found.length < 2) return found[0] ?? [];
  const joined: Span[] = [];
  for (const span of found.flat().sort((one, other) => one.end - other.end)) addSpan(joined, span);
  return joined;
}

/** The text with a name in the place of each span. */
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
