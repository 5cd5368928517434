import type { Exchange } from '../http/index.ts';
import { formatFinding } from '../report/index.ts';
import type { Finding } from '../rules/index.ts';

/**
 * An exchange and what is wrong with it, for people.
 * @param reproduce a line that sends the request again, masked
 */
export function messageOf(exchange: Exchange, findings: readonly Finding[], reproduce?: string): string {
  const { response, phases } = exchange;
  const responded = response
    ? `answered ${response.status} ${response.statusText}`.trimEnd()
    : 'was not responded';
  const time = phases.total > 0 ? ` in ${phases.total.toFixed(1)} ms` : '';
  const head = `${exchange.operation} (${exchange.case.name}) ${responded}${time}`;
  if (findings.length === 0) return `${head}, and kept the contract`;
  const count = findings.length === 1 ? 'One promise is broken' : `${findings.length} promises are broken`;
  const shown = findings.map((each) => formatFinding(each, { color: false })).join('\n');
  const again = reproduce === undefined ? '' : `\n  Reproduce\n      ${reproduce}\n`;
  return `${head}. ${count}:\n\n${shown}${again}`;
}
