import type { Exchange } from '../../../http/index.ts';
import { headerValue } from '../../../http/index.ts';
import { parseContentType } from '../../../media/index.ts';
import { joinPointer } from '../../../schema/index.ts';
import type { SeriesRule } from '../../rule.ts';
import type { Repeat } from '../../series/series.ts';

export const responsesInconsistent: SeriesRule = {
  id: 'responses-inconsistent',
  family: 'contract',
  severity: 'error',
  title: 'The same request is answered in different ways',
  why: 'Clients that worked in every test fail now and then, and nobody can tell why.',
  fix: 'Compare the servers behind the address, and what they share: one of them responses differently.',
  source: 'RFC 9110, section 9.2.2; OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ repeats, operation }) {
    for (const repeat of repeats) {
      const kinds = kindsOf(repeat);
      if (kinds.size < 2) continue;
      const failing = new Set([...kinds.values()].map(({ grave }) => grave));
      yield {
        case: repeat.case.name,
        where: 'response',
        expected: 'the same response to the same request',
        received: [...kinds].map(([kind, { count }]) => `${count} × ${kind}`).join(', '),
        pointer: joinPointer(operation.pointer, 'responses'),
        ...(failing.size > 1
          ? {}
          : { severity: 'warning' as const, reason: 'each of these responses keeps the contract' }),
      };
    }
  },
};

interface Kind {
  readonly count: number;
  /** Status, failure and graver findings: what must not vary. */
  readonly grave: string;
}

/** Who is told to wait, or waited long, was answered all the same: other rules tell of that. */
const UNTOLD = new Set(['rate-limited', 'response-slow', 'token-lifetime-unusual']);

function kindsOf(repeat: Repeat): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const exchange of repeat.exchanges) {
    if (exchange.response?.status === 429) continue;
    const found = (repeat.findings.get(exchange) ?? []).filter(({ id }) => !UNTOLD.has(id));
    const outcome = outcomeOf(exchange);
    const named = (list: typeof found) => list.map(({ id, where }) => `${id} at ${where}`).join(' and ');
    const kind = found.length === 0 || exchange.failure ? outcome : `${outcome} with ${named(found)}`;
    const grave = `${outcome} ${named(found.filter(({ severity }) => severity === 'error'))}`;
    kinds.set(kind, { count: (kinds.get(kind)?.count ?? 0) + 1, grave });
  }
  return kinds;
}

function outcomeOf({ response, failure }: Exchange): string {
  if (!response) return `no response (${failure?.kind ?? 'unknown'})`;
  const type = headerValue(response, 'content-type');
  return type === undefined
    ? String(response.status)
    : `${response.status} ${parseContentType(type).essence}`;
}
