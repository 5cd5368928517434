import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { TokenKeeper } from '../auth/index.ts';

/**
 * Names the file in which the workers of a run count their requests; set by the runner, inherited by the
 * workers. The session's login and obtained tokens are kept beside it.
 */
const VARIABLE = 'DRIFTLINE_RUN_MEMORY';
/** The key of what is kept: it is in no file, so what a killed run leaves behind cannot be read. */
const KEY_VARIABLE = 'DRIFTLINE_RUN_KEY';

/**
 * Playwright's global set-up: creates the run's memory, fetches the document where CONTRACT is an address, and returns a
 * function that removes the memory.
 */
export default async function openRunMemory(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
  process.env[VARIABLE] = join(folder, 'requests');
  process.env[KEY_VARIABLE] = randomBytes(32).toString('hex');
  await fetchContract();
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Before the tests are listed: they are listed synchronously. */
async function fetchContract(): Promise<void> {
  const { settingsIn } = await import('../config/index.ts');
  const settings = settingsIn(process.env);
  if (settings.contractAddress === undefined) return;
  const { refreshContract } = await import('../session/contract-at-address.ts');
  const { maskTalk, say } = await import('../masking/index.ts');
  maskTalk(settings);
  await refreshContract(settings, say);
}

/** Begins each line that is not a request. */
const NOTE = 'note: ';

/** The requests of all workers of a run, in ms since 1970, and other events that their tests share. */
export interface RunMemory extends TokenKeeper {
  add(kind: 'login' | 'other', instant: number): void;
  instants(): number[];
  logins(): number;
  /** Notes another event for all tests of the run: `timed out: login`. */
  note(event: string): void;
  /** How often it was noted. */
  noted(event: string): number;
}

/** The memory of this run. A line is one write, so that workers do not tear each other's lines. */
export function runMemory(): RunMemory {
  const path = process.env[VARIABLE];
  const key = process.env[KEY_VARIABLE];
  const kept: string[] = [];
  const values = new Map<string, unknown>();
  const lines = () => (path === undefined ? kept : readLines(path));
  const write = (line: string) => {
    if (path === undefined) kept.push(line);
    else appendFileSync(path, `${line}\n`);
  };
  return {
    add: (kind, instant) => write(`${instant} ${kind}`),
    instants: () =>
      lines()
        .filter((line) => !line.startsWith(NOTE))
        .map((line) => Number(line.split(' ')[0])),
    logins: () => lines().filter((line) => line.endsWith(' login') && !line.startsWith(NOTE)).length,
    note: (event) => write(NOTE + event),
    noted: (event) => lines().filter((line) => line === NOTE + event).length,
    keep(name, value) {
      if (path === undefined || key === undefined) values.set(name, value);
      else writeFileSync(fileOf(path, key, name), sealed(value, key), { mode: 0o600 });
    },
    kept(name) {
      if (path === undefined || key === undefined) return values.get(name);
      return readSealed(fileOf(path, key, name), key);
    },
  };
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The name is hashed with the key: it may contain secrets. */
function fileOf(path: string, key: string, name: string): string {
  return `${path}.${createHmac('sha256', key).update(name).digest('hex')}`;
}

function sealed(value: unknown, key: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(key, 'hex'), nonce);
  const text = Buffer.concat([cipher.update(serialize(value)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Undefined where there is no such file, or where another worker is writing it. */
function readSealed(path: string, key: string): unknown {
  try {
    const all = readFileSync(path);
    const decipher = createDecipheriv(CIPHER, Buffer.from(key, 'hex'), all.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES));
    return deserialize(Buffer.concat([text, decipher.final()]));
  } catch {
    return undefined;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // No request was sent yet.
    return [];
  }
}
