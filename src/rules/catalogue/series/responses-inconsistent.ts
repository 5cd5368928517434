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
  title: 'The same request gets different responses',
  why: 'Clients that worked in every test fail now and then, for no visible reason.',
  fix: 'Compare the servers behind the address, and the state that they share: one of them responds differently.',
  source: 'RFC 9110, section 9.2.2; OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ repeats, operation }) {
    for (const repeat of repeats) {
      const kinds = kindsOf(repeat);
      if (kinds.size < 2) continue;
      const outcomes = new Set([...kinds.values()].map(({ outcome }) => outcome));
      yield {
        case: repeat.case.name,
        where: 'response',
        expected: 'the same response to the same request',
        received: [...kinds].map(([kind, { count }]) => `${count} × ${kind}`).join(', '),
        pointer: joinPointer(operation.pointer, 'responses'),
        ...(outcomes.size > 1
          ? {}
          : { severity: 'warning' as const, reason: 'each of these responses matches the contract' }),
      };
    }
  },
};

interface Kind {
  readonly count: number;
  /** Status, failure and errors: what must not vary. */
  readonly outcome: string;
}

/** Reported by their own rules; they may vary between responses. */
const MAY_VARY = new Set(['rate-limited', 'response-slow', 'token-lifetime-unusual']);

function kindsOf(repeat: Repeat): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const exchange of repeat.exchanges) {
    if (exchange.response?.status === 429) continue;
    const found = (repeat.findings.get(exchange) ?? []).filter(({ id }) => !MAY_VARY.has(id));
    const status = describeOutcome(exchange);
    const named = (list: typeof found) => list.map(({ id, where }) => `${id} at ${where}`).join(' and ');
    const kind = found.length === 0 || exchange.failure ? status : `${status} with ${named(found)}`;
    const outcome = `${status} ${named(found.filter(({ severity }) => severity === 'error'))}`;
    kinds.set(kind, { count: (kinds.get(kind)?.count ?? 0) + 1, outcome });
  }
  return kinds;
}

function describeOutcome({ response, failure }: Exchange): string {
  if (!response) return `no response (${failure?.kind ?? 'unknown'})`;
  const type = headerValue(response, 'content-type');
  return type === undefined
    ? String(response.status)
    : `${response.status} ${parseContentType(type).essence}`;
}
