import { readSettings } from '../../config/index.ts';
import { isLoopback, plain, WORK_LIMITS, withinTime } from '../../core/index.ts';
import { maskedFinding, maskTalk, say } from '../../masking/index.ts';
import { sendByContract, type TargetExchanges } from '../../monitor/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import {
  causesOf,
  codeFrame,
  FindingCollection,
  formatCauses,
  type SuiteCause,
  styleOf,
} from '../../report/index.ts';
import { type FetchedDocument, judgeAll, shownAddress } from '../../session/index.ts';
import { fetchedFor } from '../fetched.ts';
import { wrong } from '../parse.ts';
import { printColored } from '../print.ts';
import { type FailOn, severityExit } from '../severity-exit.ts';

/** What `driftline check ADDRESS` was given beside the address. */
interface AddressOptions {
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
  const document = await fetchedFor(address, options.headers);
  const { headers, settings: first } = document;
  const contract = await contractIn(document);
  const baseUrl = options.baseUrl ?? servedAt(contract, document.address);
  if (options.baseUrl === undefined) requireTrusted(baseUrl, document.address, first, headers);
  const read = await readSettings({ ...process.env, ...given(headers), BASE_URL: baseUrl });
  // Nobody else is disturbed by requests to this machine.
  const isOwn = isLoopback(new URL(baseUrl).hostname) && !process.env.REQUESTS_PER_MINUTE?.trim();
  const settings = isOwn ? { ...read, requestsPerMinute: Number.POSITIVE_INFINITY } : read;
  maskTalk(settings);
  const pace = isOwn ? '' : `, at most ${settings.requestsPerMinute} requests a minute`;
  say(`Sending what ${contract.file} says is safe to ${baseUrl}${pace}.${ownRules(settings)}`);
  const sent = await sendByContract(settings, contract, { mostOperations: Number.POSITIVE_INFINITY });
  const findings = findingsIn(sent);
  const causes = causesOf(findings.list());
  printColored(textOf(causes, document, sent));
  say(summaryOf(sent, causes, options));
  const severities = causes.map(({ finding }) => finding.severity);
  return sent.exchanges.length === 0 ? 3 : severityExit(severities, options.failOn);
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

async function contractIn({ text, address, read }: FetchedDocument): Promise<Contract> {
  const { compileContract } = await import('../../openapi/compile.ts');
  return withinTime(WORK_LIMITS.document, `Reading ${address}`, () => compileContract(address, text, read));
}

/** What the settings have for an API, by name. */
function credentialsIn(settings: Settings): string[] {
  const { accessToken, tokenCommand, loginPassword, schemeCredentials, clientCert, requestHeaders } =
    settings;
  const set = { ACCESS_TOKEN: accessToken, TOKEN_COMMAND: tokenCommand, LOGIN_PASSWORD: loginPassword };
  const others = { CLIENT_CERT: clientCert, CREDENTIAL_: schemeCredentials, REQUEST_HEADERS: requestHeaders };
  const entries = Object.entries({ ...set, ...others });
  return entries.filter(([, value]) => value !== undefined).map(([name]) => name);
}

/**
 * A document says where its API is served, and anybody may write one: credentials go to another host, and requests to a
 * host of a private network that the document does not come from, only if the user says so.
 * @throws DriftlineError DL_OPTION_INVALID
 */
function requireTrusted(
  baseUrl: string,
  address: string,
  settings: Settings,
  headers: Readonly<Record<string, string>>,
): void {
  const [server, document] = [new URL(baseUrl), new URL(address)];
  const own = credentialsIn(settings);
  const usual = settings.baseUrl;
  if (own.length > 0 && usual !== undefined && new URL(usual).hostname !== server.hostname)
    throw wrong(
      `${own.join(', ')} ${own.length === 1 ? 'is' : 'are'} for BASE_URL, ${usual}, but the API of ${shownAddress(address)} is served at ${server.origin}.`,
      `Run it outside of the project; or, if it is the same API, say so: --base-url ${plain(baseUrl)}`,
    );
  const isSame =
    server.hostname === document.hostname && !(document.protocol === 'https:' && server.protocol === 'http:');
  if (isSame) return;
  const named = [...own, ...(Object.keys(headers).length > 0 ? ['--header'] : [])].join(', ');
  if (named !== '')
    throw wrong(
      `${shownAddress(address)} says that the API is served at ${server.origin}; ${named} would be sent there.`,
      `If that is right, say so: --base-url ${plain(baseUrl)}`,
    );
  if (isPrivate(server.hostname) && !isPrivate(document.hostname))
    throw wrong(
      `${shownAddress(address)} says that the API is served at ${server.origin}, an address of this machine or a private network.`,
      `If that is right, say so: --base-url ${plain(baseUrl)}`,
    );
}

/** Addresses of RFC 1918, RFC 3927, RFC 4193, RFC 6598, and names that only a private network has. */
function isPrivate(hostname: string): boolean {
  // `localhost.` is the same name.
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  if (isLoopback(host) || /^(?:localhost|.*\.(?:localhost|local|internal|lan|home\.arpa))$/i.test(host))
    return true;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host))
    return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      host,
    );
  if (host.includes(':')) return /^(?:::|::1|fe[89ab]|f[cd]|::ffff:)/i.test(host);
  return !host.includes('.');
}

/** The rules that a project has of its own, in words. */
function ownRules({ ruleSwitches = {}, customRules = [] }: Settings): string {
  const ids = [...Object.keys(ruleSwitches), ...customRules.map(({ id }) => id)];
  return ids.length === 0 ? '' : ` driftline.config of this project applies: ${ids.join(', ')}.`;
}

/** The contract's first server; a relative one, and none, is on the document's own (OpenAPI 3.1, section 4.8.5). */
function servedAt({ server, file }: Contract, address: string): string {
  const base = server ?? '/';
  const url = URL.canParse(base, address) ? new URL(base, address) : undefined;
  const isUsable = url && /^https?:$/.test(url.protocol) && url.username + url.password + url.search === '';
  if (isUsable) return url.href.replace(/#.*$/, '').replace(/\/+$/, '');
  const shown = url ? `${url.protocol}//${url.host}${url.pathname}` : base;
  throw wrong(
    `The server of ${file} is ${JSON.stringify(shown)}: not an http or https URL without credentials and query.`,
    'Say where the API is served: --base-url URL.',
  );
}

/** In a project, by its rules. */
function findingsIn({ exchanges, contract, masker, settings }: TargetExchanges): FindingCollection {
  const { ruleSwitches: switches, customRules } = settings;
  const found = new FindingCollection();
  for (const each of judgeAll(exchanges, contract, { switches, customRules })) {
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

/** Each may name many operations. */
const MOST_NOTES = 10;

function summaryOf(
  { exchanges, contract, target, notes, masker }: TargetExchanges,
  causes: readonly SuiteCause[],
  { headers }: AddressOptions,
): string {
  const operations = new Set(exchanges.map(({ operation }) => operation));
  const succeeded = exchanges.filter(({ response }) => response && response.status < 300).length;
  return [
    `${exchanges.length} requests to ${target}: ${operations.size} of ${contract.operations.length} operations, ${succeeded} successes. ${causes.length === 0 ? 'All of them keep the contract.' : ''}`.trimEnd(),
    ...notes.slice(0, MOST_NOTES).map((note) => `Not sent: ${masker.text(note)}.`),
    ...(notes.length > MOST_NOTES ? [`And ${notes.length - MOST_NOTES} more reasons.`] : []),
    'Nothing was written. To keep this as a suite and a monitor, with logins, sequences and history:',
    `  npm i -D driftline @playwright/test && npx driftline init ${headers.length > 0 ? '--header … ' : ''}${plain(contract.file)}`,
  ].join('\n');
}
