import type { Exchange } from '../../../http/index.ts';
import type { SeriesRule } from '../../rule.ts';
import type { Repeat } from '../../series/series.ts';

export const successNeverSeen: SeriesRule = {
  id: 'success-never-seen',
  family: 'drift',
  severity: 'warning',
  title: 'A documented success was never seen',
  why: 'As long as only refusals come back, every success of the operation may be wrong without anybody noticing.',
  fix: 'Give its parameters an example that exists on this server, or describe by a link which response has their values.',
  source: 'OpenAPI 3.1, sections 4.8.12 and 4.8.20',
  *check({ repeats, operation }) {
    const success = operation.responses.find(({ status }) => status.startsWith('2'));
    const refused = repeats.filter(mayFail);
    const statuses = refused.flatMap(({ exchanges }) => exchanges.map(refusalOf));
    if (!success || statuses.length === 0 || statuses.includes(undefined)) return;
    if (repeats.some(({ exchanges }) => exchanges.some(isSuccess))) return;
    yield {
      case: refused[0]?.case.name ?? '',
      where: 'response status',
      expected: `${success.status} at least once`,
      received: `only ${[...new Set(statuses)].sort().join(' and ')}`,
      pointer: success.pointer,
    };
  },
};

/** A rejected request that had to be accepted is reported by itself. */
function mayFail({ case: { expects, expectation } }: Repeat): boolean {
  return expects === 'any' && expectation?.status === undefined;
}

/** The status of an orderly refusal; undefined for a limit of the rate, a failed call, and what other rules report. */
function refusalOf({ response }: Exchange): number | undefined {
  const { status = 0 } = response ?? {};
  return status >= 400 && status < 500 && status !== 429 ? status : undefined;
}

function isSuccess({ response }: Exchange): boolean {
  return response !== undefined && response.status < 400;
}
