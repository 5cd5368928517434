import { readSettings } from '../config/index.ts';
import { maskTalk } from '../masking/index.ts';
import { headersIn, needNoProject, type Settings } from '../project/index.ts';
import { documentNetwork, type FetchedDocument, fetchDocument } from '../session/index.ts';
import { wrong } from './parse.ts';

/**
 * The headers of `--header`, as curl takes them.
 * @throws DriftlineError DL_OPTION_INVALID
 */
function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = headersIn(lines.join('\n'));
  if (headers) return headers;
  throw wrong('--header is no header.', 'Write it as curl does: --header "X-Tenant: acme".');
}

/** A document, and with what it was fetched. */
interface FetchedFor extends FetchedDocument {
  readonly headers: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/**
 * Fetches the document at an address for a command that needs no project.
 * @param lines of `--header`
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_OPTION_INVALID
 */
export async function fetchedFor(address: string, lines: readonly string[]): Promise<FetchedFor> {
  const headers = headersOf(lines);
  needNoProject();
  const settings = await readSettings(process.env);
  maskTalk({ ...settings, requestHeaders: { ...settings.requestHeaders, ...headers } });
  const document = await fetchDocument(address, { headers, network: documentNetwork(settings) });
  return { ...document, headers, settings };
}
