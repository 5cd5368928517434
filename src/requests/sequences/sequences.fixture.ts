import type { Exchange } from '../../http/exchange.ts';
import { runSteps, type SequenceRequest, type Steps } from './steps.ts';

/** What a test server responds with. */
export type TestResponse = readonly [
  status: number,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
];

export function exchangeOf(step: SequenceRequest, [status, body, headers = {}]: TestResponse): Exchange {
  return {
    operation: step.operation.id,
    case: step.case,
    request: step.request('http://127.0.0.1/v1'),
    response: {
      status,
      statusText: '',
      headers: Object.entries({ 'Content-Type': 'application/json', ...headers }),
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    },
    phases: { total: 1 },
    startedAt: '2025-01-01T00:00:00Z',
  };
}

/** Runs a sequence against responses; returns what was sent. */
export async function sent<Result>(
  steps: Steps<Result>,
  respond: (method: string, path: string) => TestResponse | undefined,
) {
  const lines: string[] = [];
  const result = await runSteps(steps, async (step) => {
    const { method, url } = step.request('http://127.0.0.1/v1');
    const path = url.replace('http://127.0.0.1/v1', '');
    lines.push(`${method} ${path} ${step.case.name}`);
    const given = respond(method, path);
    const exchange = exchangeOf(step, given ?? [0]);
    if (given) return exchange;
    const { response: _none, ...failed } = exchange;
    return { ...failed, failure: { kind: 'timeout', message: 'no response', phase: 'server' } };
  });
  return { lines, result };
}
