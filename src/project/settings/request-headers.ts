/**
 * The headers in a text: a JSON object, or lines `Name: value` as HTTP and curl have them.
 * @returns undefined where it is neither
 */
export function headersIn(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text.trim().startsWith('{') ? pairsOfJson(text) : text.split(/\r?\n/).flatMap(pairsOfLine);
  return pairs?.every(([name, value]) => isHeader(name, value)) ? Object.fromEntries(pairs) : undefined;
}

/** Whether HTTP allows a header (RFC 9110, section 5.5), and its value is a text. */
export function isHeader(name: string, value: unknown): value is string {
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}

function pairsOfJson(text: string): [string, string][] | undefined {
  try {
    return Object.entries(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}

/** A line without a name becomes a pair that is no header. */
function pairsOfLine(line: string): [string, string][] {
  if (line.trim() === '') return [];
  const at = line.indexOf(':');
  return [[line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()]];
}
