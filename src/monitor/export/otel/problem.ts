import { ProxyError } from './proxied-agents.ts';

/**
 * Why an export failed, without the address and the headers, both of which may hold a key: the messages of
 * the SDK and the body of the collector's response are omitted.
 */
export function exportProblem(error: unknown): string {
  if (error instanceof ProxyError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 407)
    return 'the proxy (HTTP_PROXY) requires a user and a password, or rejected them (status 407)';
  if (typeof code === 'number') return `the collector returned ${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  const message = error instanceof Error ? error.message : '';
  if (/timed? ?out/i.test(message)) return 'no response in time';
  return /retryable/i.test(message) ? 'the collector is temporarily unavailable' : 'an unknown error';
}

/** The latest problem of each signal. */
export class Problems {
  readonly #bySignal = new Map<string, string>();

  note(signal: string, problem: string): void {
    this.#bySignal.set(signal, problem);
  }

  /** Returns all problems as one sentence and clears them; undefined if there are none. */
  take(): string | undefined {
    const problems = [...this.#bySignal].sort().map(([signal, problem]) => `${signal}: ${problem}`);
    this.#bySignal.clear();
    return problems.length === 0 ? undefined : problems.join('; ');
  }
}
