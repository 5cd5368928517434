import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Exchange } from '../http/index.ts';

/**
 * Names the file in which the workers of a run count their requests; set by the runner, inherited by the
 * workers. The session's login is kept beside it.
 */
const VARIABLE = 'DRIFTLINE_RUN_MEMORY';
/** The key of the kept login: it is in no file, so what a killed run leaves behind cannot be read. */
const KEY_VARIABLE = 'DRIFTLINE_RUN_KEY';

/** Playwright's global set-up: creates the run's memory, and returns a function that removes it. */
export default function openRunMemory(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
  process.env[VARIABLE] = join(folder, 'requests');
  process.env[KEY_VARIABLE] = randomBytes(32).toString('hex');
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Begins each line that is not a request. */
const NOTE = 'note: ';

/** The requests of all workers of a run, in ms since 1970, and other events that their tests share. */
export interface RunMemory {
  add(kind: 'login' | 'other', instant: number): void;
  instants(): number[];
  logins(): number;
  /** Notes another event for all tests of the run: `timed out: login`. */
  note(event: string): void;
  /** How often it was noted. */
  noted(event: string): number;
  /** Keeps the session's login for workers that start later: Playwright starts one after each failed test. */
  keepLogin(login: Exchange): void;
  /** The login that was kept last; undefined where there is none. */
  keptLogin(): Exchange | undefined;
}

/** The memory of this run. A line is one write, so that workers do not tear each other's lines. */
export function runMemory(): RunMemory {
  const path = process.env[VARIABLE];
  const key = process.env[KEY_VARIABLE];
  const kept: string[] = [];
  let login: Exchange | undefined;
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
    keepLogin(exchange) {
      login = exchange;
      if (path !== undefined && key !== undefined) {
        writeFileSync(`${path}.login`, sealed(exchange, key), { mode: 0o600 });
      }
    },
    keptLogin() {
      if (path === undefined || key === undefined) return login;
      return readSealed(`${path}.login`, key);
    },
  };
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function sealed(exchange: Exchange, key: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(key, 'hex'), nonce);
  const text = Buffer.concat([cipher.update(serialize(exchange)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Undefined where there is no such file, or where another worker is writing it. */
function readSealed(path: string, key: string): Exchange | undefined {
  try {
    const all = readFileSync(path);
    const decipher = createDecipheriv(CIPHER, Buffer.from(key, 'hex'), all.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES));
    return deserialize(Buffer.concat([text, decipher.final()])) as Exchange;
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
