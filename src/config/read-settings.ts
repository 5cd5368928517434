import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../core/index.ts';
import {
  LOG_LEVELS,
  projectRoot,
  SETTINGS,
  type Settings,
  secretsIn,
  settingPrefix,
  TARGET_SETTINGS,
  usualContract,
} from '../project/index.ts';
import { alertSettings } from './alert-settings.ts';
import { headerText, list, oneOf, path, url, type WrittenSettings, whole } from './checks.ts';

/**
 * Reads and checks the settings: the environment first, then `.env` in the project's folder. A relative path in the
 * environment starts from the working directory, one in `.env` from the folder of `.env`.
 * @param options `prefix`: of the variables that hold what belongs to the target (TARGET_SETTINGS)
 * @throws Fault DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export async function readSettings(
  environment: Environment,
  options: ReadingOptions = {},
): Promise<Settings> {
  const file = join(options.project ?? projectRoot(), '.env');
  // Loaded only where there is a file: it brings node:crypto along, which costs a start more than it does.
  const parse = existsSync(file) ? (await import('dotenv')).parse : () => ({});
  const { settings, rules } = settingsIn(environment, options, parse);
  if (rules === undefined) return settings;
  // Loaded only where rules are set: it brings all of them along.
  const { readRuleSwitches } = await import('./rule-switches.ts');
  return { ...settings, ruleSwitches: readRuleSwitches(rules) };
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadingOptions {
  readonly project?: string;
  readonly working?: string;
  readonly prefix?: string;
}

/** How the text of `.env` is read. */
export type ParseFile = (text: Buffer) => Record<string, string>;

/**
 * All settings but the switches of rules, which lie in a file of their own.
 * @throws Fault DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export function settingsIn(
  environment: Environment,
  options: ReadingOptions,
  parse: ParseFile,
): { readonly settings: Settings; readonly rules: string | undefined } {
  const { project = projectRoot(), working = process.cwd(), prefix = '' } = options;
  const file = readFile(join(project, '.env'), parse);
  const written = collect(environment, file, { project, working, prefix });
  const read = new Set(Object.values(written).map(({ variable }) => variable));
  const otherSecrets = [environment, file].flatMap((variables) => secretsIn(variables, read));
  const settings = {
    ...checkSettings(written, project),
    ...(otherSecrets.length > 0 ? { otherSecrets } : {}),
  };
  return { settings, rules: path(written, 'RULES') };
}

function readFile(path: string, parse: ParseFile): Record<string, string> {
  if (!existsSync(path)) return {};
  let file: Record<string, string>;
  try {
    file = parse(readFileSync(path));
  } catch (cause) {
    throw new Fault(
      'DL_SETTING_INVALID',
      `${path} cannot be read.`,
      'Make it readable, or remove it.',
      cause,
    );
  }
  const names: readonly string[] = SETTINGS.map(({ name }) => name);
  for (const name of Object.keys(file)) {
    if (names.includes(name) || settingPrefix(name) !== undefined) continue;
    throw new Fault(
      'DL_SETTING_UNKNOWN',
      `${path} sets ${name}, which is no setting of Driftline.`,
      `Correct the name or remove the line. There are: ${names.join(', ')}.`,
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
  for (const { name } of SETTINGS) {
    const variable = (TARGET_SETTINGS as readonly string[]).includes(name) ? prefix + name : name;
    const here = environment[variable];
    // An empty variable is set on purpose: it takes back what .env says.
    const text = here ?? file[variable] ?? '';
    if (text.trim() !== '') {
      written[name] = { variable, text, folder: here === undefined ? project : working };
    }
  }
  return written;
}

function checkSettings(written: WrittenSettings, project: string): Settings {
  const baseUrl = url(written, 'BASE_URL')?.replace(/\/+$/, '');
  const depth = oneOf(written, 'DEPTH', ['polite', 'full']) ?? (baseUrl ? 'polite' : 'full');
  const loginEmail = written.LOGIN_EMAIL?.text;
  const loginPassword = written.LOGIN_PASSWORD?.text;
  const expiredToken = headerText(written, 'EXPIRED_TOKEN');
  const accessToken = headerText(written, 'ACCESS_TOKEN');
  const safeOperations = list(written, 'SAFE_OPERATIONS');
  if ((loginEmail === undefined) !== (loginPassword === undefined)) {
    const there = written.LOGIN_EMAIL ?? written.LOGIN_PASSWORD;
    const prefix = there?.variable.replace(/LOGIN_(?:EMAIL|PASSWORD)$/, '') ?? '';
    const missing = loginEmail === undefined ? 'LOGIN_EMAIL' : 'LOGIN_PASSWORD';
    throw new Fault(
      'DL_SETTING_MISSING',
      `${prefix}${missing} is not set.`,
      `Set both ${prefix}LOGIN_EMAIL and ${prefix}LOGIN_PASSWORD.`,
    );
  }
  return {
    depth,
    contract: path(written, 'CONTRACT') ?? usualContract(project),
    monitors: path(written, 'MONITORS') ?? join(project, 'monitors'),
    requestsPerMinute:
      whole(written, 'REQUESTS_PER_MINUTE', 1, 100_000) ??
      (depth === 'polite' ? 60 : Number.POSITIVE_INFINITY),
    requestTimeoutMs: whole(written, 'REQUEST_TIMEOUT_MS', 1, 600_000) ?? 5000,
    logLevel: oneOf(written, 'LOG_LEVEL', LOG_LEVELS) ?? 'info',
    reportsDirectory: path(written, 'REPORTS_DIR') ?? join(project, 'reports'),
    ...(baseUrl ? { baseUrl } : {}),
    ...(loginEmail === undefined ? {} : { loginEmail }),
    ...(loginPassword === undefined ? {} : { loginPassword }),
    ...(expiredToken === undefined ? {} : { expiredToken }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(safeOperations === undefined ? {} : { safeOperations }),
    ...alertSettings(written),
  };
}
