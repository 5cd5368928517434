import { readSettings } from '../config/index.ts';
import { maskTalk } from '../masking/index.ts';
import { headersIn, needNoProject } from '../project/index.ts';
import { type FetchedDocument, fetchDocument } from '../session/index.ts';
import { wrong } from './parse.ts';

/**
 * The headers of `--header`, as curl takes them.
 * @throws DriftlineError DL_OPTION_INVALID
 */
export function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = headersIn(lines.join('\n'));
  if (headers) return headers;
  throw wrong('--header is no header.', 'Write it as curl does: --header "X-Tenant: acme".');
}

/**
 * Fetches the document at an address for a command that needs no project.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_OPTION_INVALID
 */
export async function fetchedFor(address: string, lines: readonly string[]): Promise<FetchedDocument> {
  const headers = headersOf(lines);
  needNoProject();
  const settings = await readSettings(process.env);
  maskTalk({ ...settings, requestHeaders: { ...settings.requestHeaders, ...headers } });
  return fetchDocument(address, { headers, network: { proxies: settings, tls: settings } });
}
