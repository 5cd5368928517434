import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { DriftlineError } from '../core/index.ts';
import {
  CONFIG_FILE,
  contractCopies,
  isProxySetting,
  namedSetting,
  projectRoot,
  SETTINGS,
  type SettingName,
  type Settings,
  secretFile,
  secretsIn,
  TARGET_SETTINGS,
  usualContract,
} from '../project/index.ts';
import {
  checkedValues,
  isAddress,
  meantSetting,
  requireBoth,
  schemeCredentials,
  type Written,
  type WrittenSettings,
} from './checks.ts';

/**
 * Reads and checks the settings: the environment first, then `.env` in the project's folder. A relative path
 * in the environment starts from the working directory, one in `.env` from the folder of `.env`.
 * @param options `prefix`: of the variables that hold the settings of the target (TARGET_SETTINGS)
 * @throws DriftlineError DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING, DL_CONFIG_INVALID
 */
export async function readSettings(
  environment: Environment,
  options: ReadingOptions = {},
): Promise<Settings> {
  const project = options.project ?? projectRoot();
  const settings = settingsIn(environment, options);
  const { requestHeaders: configured, ...extension } = await extensionOf(project);
  const headers = mergedHeaders(configured, settings.requestHeaders);
  // A setting takes precedence over the file.
  return { ...extension, ...settings, ...(headers ? { requestHeaders: headers } : {}) };
}

type Environment = Readonly<Record<string, string | undefined>>;

interface ReadingOptions {
  readonly project?: string;
  readonly working?: string;
  readonly prefix?: string;
}

/**
 * The settings of `readSettings`, read synchronously, without those of `driftline.config.*`: Playwright reads
 * its configuration and lists tests synchronously, and CommonJS cannot require a library with a top-level
 * await.
 * @throws DriftlineError DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export function settingsIn(environment: Environment, options: ReadingOptions = {}): Settings {
  const { project = projectRoot(), working = process.cwd(), prefix = '' } = options;
  const file = readFile(join(project, '.env'), prefix);
  const written = collect(environment, file, { project, working, prefix });
  const read = new Set(Object.values(written).flatMap((each) => each?.variable ?? []));
  const otherSecrets = [...secretsIn(environment, working, read), ...secretsIn(file, project, read)];
  const settings = checkSettings(written, project);
  const all = [...(settings.otherSecrets ?? []), ...otherSecrets];
  return { ...settings, ...(all.length > 0 ? { otherSecrets: all } : {}) };
}

type Headers = Settings['requestHeaders'];

/** Those of REQUEST_HEADERS take precedence, whatever the case of their names. */
function mergedHeaders(configured: Headers, set: Headers): Headers {
  if (!configured || !set) return configured ?? set;
  const names = Object.keys(set).map((name) => name.toLowerCase());
  const others = Object.entries(configured).filter(([name]) => !names.includes(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...set };
}

type Extension = Pick<
  Settings,
  'ruleSwitches' | 'customRules' | 'customChannels' | 'requestHeaders' | 'failOn' | 'gates'
>;

/** The settings of the project's `driftline.config.*`; without that file, nothing is loaded. */
async function extensionOf(project: string): Promise<Extension> {
  if (!hasConfig(project)) return {};
  const { readConfig } = await import('./config-file.ts');
  const { rules, customRules, channels, headers, failOn, gates } = await readConfig(project);
  return {
    ...(rules ? { ruleSwitches: rules } : {}),
    ...(customRules ? { customRules } : {}),
    ...(channels ? { customChannels: channels } : {}),
    ...(headers ? { requestHeaders: headers } : {}),
    ...(failOn ? { failOn } : {}),
    ...(gates ? { gates } : {}),
  };
}

function hasConfig(project: string): boolean {
  try {
    return readdirSync(project).some((name) => CONFIG_FILE.test(name));
  } catch {
    return false;
  }
}

function readFile(path: string, prefix: string): Record<string, string> {
  if (!existsSync(path)) return {};
  let file: Record<string, string>;
  try {
    file = parse(readFileSync(path));
  } catch (cause) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `${path} cannot be read.`,
      'Make it readable, or remove it.',
      cause,
    );
  }
  for (const name of Object.keys(file)) {
    const meant = meantSetting(name, prefix);
    if (meant === undefined) continue;
    throw new DriftlineError(
      'DL_SETTING_UNKNOWN',
      `${path} sets ${name}, which is not a setting of Driftline.`,
      `Did you mean ${meant}? Names that resemble no setting of Driftline are ignored.`,
    );
  }
  return file;
}

function collect(
  environment: Environment,
  file: Readonly<Record<string, string>>,
  { project, working, prefix }: { project: string; working: string; prefix: string },
): WrittenSettings {
  const written: WrittenSettings = {};
  const schemes = [environment, file].flatMap((variables) => schemeSettings(variables, prefix));
  const names = [...SETTINGS, ...Array.from(new Set(schemes), (name) => ({ name, secret: true }))];
  for (const { name, secret } of names) {
    const ofTarget = (TARGET_SETTINGS as readonly string[]).includes(name) || schemes.includes(name);
    const variable = ofTarget ? prefix + name : name;
    // An empty variable is set on purpose: it overrides the value of .env.
    const inFile = secret ? `${variable}_FILE` : undefined;
    const found = givenIn(environment, variable, inFile, working) ?? givenIn(file, variable, inFile, project);
    if (found && found.text.trim() !== '') written[name] = found;
  }
  return written;
}

/** The settings of single security schemes: `CREDENTIAL_API_KEY`. */
function schemeSettings(variables: Environment, prefix: string): SettingName[] {
  return Object.keys(variables).flatMap((variable) => {
    if (!variable.startsWith(`${prefix}CREDENTIAL_`)) return [];
    return namedSetting(variable.slice(prefix.length))?.name ?? [];
  });
}

/**
 * A setting as these variables have it, or the file that `NAME_FILE` among them names.
 * @param inFile the name of that variable; only secrets have one
 * @throws DriftlineError DL_SETTING_INVALID where both are set, or the file is empty or cannot be read
 */
function givenIn(
  variables: Environment,
  variable: string,
  inFile: string | undefined,
  folder: string,
): Written | undefined {
  const own = namesOf(variable).find((each) => variables[each] !== undefined && !isForeign(each, variables));
  const path = inFile === undefined ? undefined : variables[inFile];
  const text = own === undefined ? undefined : variables[own];
  if (inFile === undefined || !path?.trim()) {
    const set = own ?? (path === undefined ? undefined : inFile);
    return set === undefined ? undefined : { variable: set, text: text ?? '', folder };
  }
  if (text?.trim()) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `${own} and ${inFile} are both set.`,
      'Set one of them, and leave the other one empty.',
    );
  }
  const found = secretFile(folder, path);
  if ('text' in found) return { variable: inFile, text: found.text, folder };
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `${inFile}: ${found.problem}.`,
    `Expected the path of a file with the value of ${variable}, which this user can read.`,
  );
}

/** The variables that may hold a setting, in order of precedence. */
function namesOf(variable: string): readonly string[] {
  return isProxySetting(variable) ? [variable.toLowerCase(), variable] : [variable];
}

/** In a CGI program a client sets HTTP_PROXY, by a header `Proxy` (CVE-2016-5385). */
function isForeign(variable: string, environment: Environment): boolean {
  return variable === 'HTTP_PROXY' && environment.REQUEST_METHOD !== undefined;
}

/** The contract of a setting or a monitor: of an address, the path of the accepted copy. */
export function namedContract(
  contract: string,
  project: string,
): Pick<Settings, 'contract' | 'contractAddress' | 'otherSecrets'> {
  if (!isAddress(contract)) return { contract };
  const { search } = new URL(contract);
  // A query may hold a key.
  const secrets = search.length > 1 ? { otherSecrets: [{ mask: '[query]', value: search.slice(1) }] } : {};
  return { contract: contractCopies(contract, project).accepted, contractAddress: contract, ...secrets };
}

function checkSettings(written: WrittenSettings, project: string): Settings {
  const { lockoutSafe, wrongPasswordLimit = 3, ipFamily, reportsDir, ...values } = checkedValues(written);
  requireBoth(written, 'LOGIN_EMAIL', 'LOGIN_PASSWORD');
  requireBoth(written, 'CLIENT_CERT', 'CLIENT_KEY', ', to one file if it has both');
  requireBoth(written, 'SMTP_URL', 'ALERT_EMAIL_TO');
  const { baseUrl, depth = baseUrl ? 'polite' : 'full' } = values;
  // The account of the mock server is nobody's.
  const isUnlimited = lockoutSafe === 'true' || baseUrl === undefined;
  return {
    monitors: join(project, 'monitors'),
    requestsPerMinute: depth === 'polite' ? 60 : Number.POSITIVE_INFINITY,
    requestTimeoutMs: 5000,
    logLevel: 'info',
    ...values,
    ...namedContract(values.contract ?? usualContract(project), project),
    depth,
    wrongPasswordLimit: isUnlimited ? Number.POSITIVE_INFINITY : wrongPasswordLimit,
    reportsDirectory: reportsDir ?? join(project, 'reports'),
    ...(ipFamily === '4' ? { ipFamily: 4 } : ipFamily === '6' ? { ipFamily: 6 } : {}),
    ...schemeCredentials(written),
  };
}
