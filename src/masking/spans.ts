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
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Length of the longest of the joined spans, whose name this one has. */
  readonly longest?: number;
}

/** Adds a span to those that end no later, and joins it with those that it overlaps. */
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
