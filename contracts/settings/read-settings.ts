import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../fault.ts';
import { projectRoot } from './project-root.ts';
import {
  LOG_LEVELS,
  SETTINGS,
  type SettingName,
  type Settings,
  settingPrefix,
  TARGET_SETTINGS,
} from './settings.ts';

/** A setting's text, the variable that has it, and the folder that a relative path in it starts from. */
interface Written {
  readonly variable: string;
  readonly text: string;
  readonly folder: string;
}

type WrittenSettings = Partial<Record<SettingName, Written>>;

/**
 * Reads and checks the settings: the environment first, then `.env` in the project's folder. A relative path in the
 * environment starts from the working directory, one in `.env` from the folder of `.env`.
 * @param options `prefix`: of the variables that hold what belongs to the target (TARGET_SETTINGS)
 * @throws Fault DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export async function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  options: { readonly project?: string; readonly working?: string; readonly prefix?: string } = {},
): Promise<Settings> {
  const { project = projectRoot(), working = process.cwd(), prefix = '' } = options;
  const file = await readFile(join(project, '.env'));
  const written = collect(environment, file, { project, working, prefix });
  const settings = checkSettings(written, project);
  const rules = path(written, 'RULES');
  if (rules === undefined) return settings;
  // Loaded only where rules are set: it brings all of them along.
  const { readRuleSwitches } = await import('./rule-switches.ts');
  return { ...settings, ruleSwitches: readRuleSwitches(rules) };
}

async function readFile(path: string): Promise<Record<string, string>> {
  if (!existsSync(path)) return {};
  // Loaded only where there is a file: it brings node:crypto along, which costs a start more than it does.
  const { parse } = await import('dotenv');
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
  environment: Readonly<Record<string, string | undefined>>,
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
  const alertWebhookUrl = url(written, 'ALERT_WEBHOOK_URL');
  const heartbeatUrl = url(written, 'HEARTBEAT_URL');
  const loginEmail = written.LOGIN_EMAIL?.text;
  const loginPassword = written.LOGIN_PASSWORD?.text;
  const expiredToken = headerText(written, 'EXPIRED_TOKEN');
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
    contract: path(written, 'CONTRACT') ?? join(project, 'contracts', 'sealmetrics.openapi.yaml'),
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
    ...(alertWebhookUrl ? { alertWebhookUrl } : {}),
    ...(heartbeatUrl ? { heartbeatUrl } : {}),
  };
}

/** The value itself is not told where it may hold a secret: an address may carry a key. */
function invalid(written: WrittenSettings, name: SettingName, found: string, expected: string): Fault {
  const example = SETTINGS.find((setting) => setting.name === name)?.example ?? '';
  return new Fault(
    'DL_SETTING_INVALID',
    `${written[name]?.variable ?? name} is ${found}.`,
    `Expected ${expected}, for example ${example}`,
  );
}

function url(written: WrittenSettings, name: SettingName): string | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const root = name === 'BASE_URL';
  const expected = `an http or https address without user${root ? ', query or fragment' : ''}`;
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw invalid(written, name, 'no address', expected);
  }
  if (!/^https?:$/.test(parsed.protocol))
    throw invalid(written, name, `an address with ${parsed.protocol}`, expected);
  if (parsed.username || parsed.password)
    throw invalid(written, name, 'an address with credentials in it', expected);
  // Not parsed.search: a bare "?" at the end is none, and stays in the address.
  if (root && /[?#]/.test(text)) {
    throw invalid(written, name, 'an address with a query or a fragment', expected);
  }
  return parsed.href;
}

function whole(written: WrittenSettings, name: SettingName, least: number, most: number): number | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalid(written, name, JSON.stringify(text), `a whole number from ${least} to ${most}`);
}

function oneOf<T extends string>(
  written: WrittenSettings,
  name: SettingName,
  values: readonly T[],
): T | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined) return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw invalid(written, name, JSON.stringify(text), `one of ${values.join(', ')}`);
}

function path(written: WrittenSettings, name: SettingName): string | undefined {
  const setting = written[name];
  return setting && resolve(setting.folder, setting.text.trim());
}

/** A token goes into a header, which takes no spaces and no control characters. */
function headerText(written: WrittenSettings, name: SettingName): string | undefined {
  const text = written[name]?.text.trim();
  if (text === undefined || /^[\x21-\x7e]+$/.test(text)) return text;
  throw invalid(written, name, 'a text with spaces or control characters', 'a token as the API issued it');
}
