import type { Exchange } from '../http/index.ts';
import { formatFinding } from '../report/index.ts';
import type { Finding } from '../rules/index.ts';

/** What a message says after the findings. */
interface Addition {
  /** A command that sends the request again, masked. */
  readonly reproduce?: string | undefined;
  /** What was assumed of the request. */
  readonly note?: string | undefined;
}

/** The outcome of an exchange and its findings, for people. */
export function messageOf(
  exchange: Exchange,
  findings: readonly Finding[],
  { reproduce, note }: Addition = {},
): string {
  const { response, phases } = exchange;
  const outcome = response
    ? `returned ${response.status} ${response.statusText}`.trimEnd()
    : 'got no response';
  const time = phases.total > 0 ? ` in ${phases.total.toFixed(1)} ms` : '';
  const head = `${exchange.operation} (${exchange.case.name}) ${outcome}${time}`;
  if (findings.length === 0) return `${head} and keeps the contract`;
  const count = findings.length === 1 ? '1 contract violation' : `${findings.length} contract violations`;
  const shown = findings.map((each) => formatFinding(each, { color: false })).join('\n');
  const again = reproduce === undefined ? '' : `\n  Reproduce\n      ${reproduce}\n`;
  const assumed = note === undefined ? '' : `\n  Note\n      ${note}\n`;
  return `${head}. ${count}:\n\n${shown}${again}${assumed}`;
}
