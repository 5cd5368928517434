import type { HttpResponse } from '../../../http/index.ts';
import { withoutVolatile } from '../../../reading/index.ts';
import { joinPointer } from '../../../schema/index.ts';
import type { SeriesRule } from '../../rule.ts';
import { alikePairs, isConsidered, type Repeat } from '../../series/series.ts';

export const userEnumerationHeader: SeriesRule = {
  id: 'user-enumeration-header',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'A response header reveals whether an account exists',
  why: 'Attackers learn which accounts to attack, although all messages are the same.',
  fix: 'Reject an unknown user and a wrong password with the same headers.',
  source: 'CWE-204; OWASP ASVS 4.0.3, section 2.2.1',
  *check(series) {
    for (const [one, other] of alikePairs(series)) {
      const [here, there] = [steadyHeaders(one), steadyHeaders(other)];
      if (!here || !there) continue;
      const header = revealingHeader(here, there) ?? revealingHeader(there, here);
      if (header === undefined) continue;
      yield {
        case: one.case.name,
        where: `response header ${header}`,
        expected: `the same header as in the response to ${other.case.name}`,
        received: `another value, or no such header, in each of ${one.exchanges.length} responses`,
        pointer: joinPointer(series.operation.pointer, 'responses'),
      };
    }
  },
};

/** A header that is in all of so many responses is not there by chance. */
const FEWEST = 8;

/** Headers of the connection and of caches, and those that depend on the length of the body. */
const IGNORED =
  /^(?:date|age|connection|keep-alive|via|alt-svc|server-timing|x-runtime|x-response-time|content-length|etag|transfer-encoding|content-encoding|last-modified|x-cache.*|cf-.*)$/;

interface Headers {
  /** Headers in every response, by name in lower case; with the value where it is always the same. */
  readonly always: ReadonlyMap<string, string | undefined>;
  /** Names of headers in any of the responses. */
  readonly ever: ReadonlySet<string>;
}

function steadyHeaders({ exchanges }: Repeat): Headers | undefined {
  const responses = exchanges.filter(isConsidered).flatMap(({ response }) => response ?? []);
  if (responses.length < FEWEST) return undefined;
  const each = responses.map(valuesOf);
  const ever = new Set(each.flatMap((values) => [...values.keys()]));
  const always = new Map<string, string | undefined>();
  for (const name of ever) {
    const values = new Set(each.map((found) => found.get(name)));
    if (values.has(undefined)) continue;
    const [value] = values;
    always.set(name, values.size === 1 ? value : undefined);
  }
  return { always, ever };
}

function valuesOf(response: HttpResponse): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (IGNORED.test(key)) continue;
    values.set(key, `${values.get(key) ?? ''}${withoutVolatile(value, [])}\n`);
  }
  return values;
}

function revealingHeader(here: Headers, there: Headers): string | undefined {
  for (const [name, value] of here.always) {
    if (!there.ever.has(name)) return name;
    const other = there.always.get(name);
    if (value !== undefined && other !== undefined && value !== other) return name;
  }
  return undefined;
}
