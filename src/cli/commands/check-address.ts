import { readSettings } from '../../config/index.ts';
import { DriftlineError, isLoopback, plain } from '../../core/index.ts';
import { maskedFinding, maskTalk, say } from '../../masking/index.ts';
import { sendByContract, type TargetExchanges } from '../../monitor/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { headersIn, needNoProject } from '../../project/index.ts';
import {
  causesOf,
  codeFrame,
  FindingCollection,
  formatCauses,
  type SuiteCause,
  styleOf,
} from '../../report/index.ts';
import { type FetchedDocument, fetchDocument, judgeAll } from '../../session/index.ts';
import { wrong } from '../parse.ts';
import { printColored } from '../print.ts';
import { type FailOn, severityExit } from '../severity-exit.ts';

/** What `driftline check ADDRESS` was given beside the address. */
export interface AddressOptions {
  readonly baseUrl?: string | undefined;
  /** `Name: value`, each. */
  readonly headers: readonly string[];
  readonly failOn: FailOn;
}

/**
 * Fetches an OpenAPI document, sends what it says is safe, at a polite pace, and prints the findings. Needs no project,
 * and writes nothing.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_INVALID, DL_OPTION_INVALID
 */
export async function checkAddress(address: string, options: AddressOptions): Promise<number> {
  needNoProject();
  const headers = headersOf(options.headers);
  const first = await readSettings(process.env);
  maskTalk(first);
  const document = await fetchDocument(address, headers, { proxies: first, tls: first });
  const contract = await contractIn(document);
  const baseUrl = options.baseUrl ?? servedAt(contract, document.address);
  const read = await readSettings({ ...process.env, ...given(headers), BASE_URL: baseUrl });
  // Nobody else is disturbed by requests to this machine.
  const isOwn = isLoopback(new URL(baseUrl).hostname) && process.env.REQUESTS_PER_MINUTE === undefined;
  const settings = isOwn ? { ...read, requestsPerMinute: Number.POSITIVE_INFINITY } : read;
  maskTalk(settings);
  const pace = isOwn ? '' : `, at most ${settings.requestsPerMinute} requests a minute`;
  say(`Sending what ${contract.file} says is safe to ${baseUrl}${pace}.`);
  const sent = await sendByContract(settings, contract, { mostOperations: Number.POSITIVE_INFINITY });
  const findings = findingsIn(sent);
  const causes = causesOf(findings.list());
  printColored(textOf(causes, document, sent));
  say(summaryOf(sent, causes, options));
  const severities = causes.map(({ finding }) => finding.severity);
  return sent.exchanges.length === 0 ? 3 : severityExit(severities, options.failOn);
}

function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = headersIn(lines.join('\n'));
  if (headers) return headers;
  throw wrong('--header is no header.', 'Write it as curl does: --header "X-Tenant: acme".');
}

/** Own headers as settings; a bearer token is the credential of the contract's scheme. */
function given(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  const [, authorization = ''] =
    Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  return {
    ...(others.length > 0 ? { REQUEST_HEADERS: JSON.stringify(Object.fromEntries(others)) } : {}),
    ...(token === undefined ? {} : { ACCESS_TOKEN: token }),
  };
}

async function contractIn({ text, address }: FetchedDocument): Promise<Contract> {
  const { compileContract } = await import('../../openapi/compile.ts');
  return compileContract(address, text, (path) => {
    throw new DriftlineError(
      'DL_CONTRACT_UNSUPPORTED',
      `${address} refers to ${path}, a file of its own.`,
      'Download the files and pass the document to "npx driftline init FILE".',
    );
  });
}

/** The contract's first server; a relative one, and none, is on the document's own (OpenAPI 3.1, section 4.8.5). */
function servedAt({ server, file }: Contract, address: string): string {
  const base = server ?? '/';
  if (URL.canParse(base, address)) return new URL(base, address).href.replace(/\/+$/, '');
  throw wrong(
    `The server of ${file} is ${JSON.stringify(base)}.`,
    'Say where the API is served: --base-url URL.',
  );
}

function findingsIn({ exchanges, contract, masker }: TargetExchanges): FindingCollection {
  const found = new FindingCollection();
  for (const each of judgeAll(exchanges, contract)) {
    const finding = maskedFinding(each, masker);
    found.add(masker.text(`${each.operation} (${each.case})`), [finding]);
  }
  return found;
}

function textOf(
  causes: readonly SuiteCause[],
  { text, address }: FetchedDocument,
  { masker }: TargetExchanges,
): string {
  if (causes.length === 0) return '';
  const lines = masker.document(text).split(/\r?\n/);
  const style = {
    ...styleOf(process.stdout, process.env, { project: process.cwd(), mask: masker.document }),
    frame: (place: string) => codeFrame(place, (file) => (file === address ? lines : undefined)),
  };
  return `\n${formatCauses(causes, style, { rest: 'fix these first' }).join('\n')}\n`;
}

function summaryOf(
  { exchanges, contract, target }: TargetExchanges,
  causes: readonly SuiteCause[],
  { headers }: AddressOptions,
): string {
  const operations = new Set(exchanges.map(({ operation }) => operation));
  const succeeded = exchanges.filter(({ response }) => response && response.status < 300).length;
  return [
    `${exchanges.length} requests to ${target}: ${operations.size} of ${contract.operations.length} operations, ${succeeded} successes. ${causes.length === 0 ? 'All of them keep the contract.' : ''}`.trimEnd(),
    'Nothing was written. To keep this as a suite and a monitor, with logins, sequences and history:',
    `  curl -fsS ${headers.length > 0 ? '-H … ' : ''}-o openapi.json ${plain(contract.file)} && npm i -D driftline @playwright/test && npx driftline init openapi.json`,
  ].join('\n');
}
