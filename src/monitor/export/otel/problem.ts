/**
 * Why an export was not taken, in a few words that hold neither the address nor a header, both of which may hold a key:
 * the SDK's own messages, and what the other side answered, stay out.
 */
export function exportProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `answered ${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
  const message = error instanceof Error ? error.message : '';
  if (/timed? ?out/i.test(message)) return 'no response in time';
  return /retryable/i.test(message) ? 'asked to be tried again later' : 'it was not taken';
}

/** What went wrong of late, by signal. */
export class Problems {
  readonly #bySignal = new Map<string, string>();

  note(signal: string, problem: string): void {
    this.#bySignal.set(signal, problem);
  }

  /** All of it in one sentence, and forgets it; undefined where nothing went wrong. */
  take(): string | undefined {
    const problems = [...this.#bySignal].sort().map(([signal, problem]) => `${signal}: ${problem}`);
    this.#bySignal.clear();
    return problems.length === 0 ? undefined : problems.join('; ');
  }
}
