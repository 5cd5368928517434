import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
  instants(): readonly number[];
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
  const log = new RunLog(path);
  const values = new Map<string, unknown>();
  return {
    add: (kind, instant) => log.write(`${instant} ${kind}`),
    instants: () => log.read().instants,
    logins: () => log.read().logins,
    note: (event) => log.write(NOTE + event),
    noted: (event) => log.read().notes.get(event) ?? 0,
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

/** The lines of all workers, each read once: a large contract has tens of thousands. */
class RunLog {
  readonly #path: string | undefined;
  /** How many bytes of the file were read. */
  #position = 0;
  readonly instants: number[] = [];
  readonly notes = new Map<string, number>();
  logins = 0;

  /** @param path the file of a run; undefined: the lines of this process only */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  write(line: string): void {
    if (this.#path === undefined) this.#take(line);
    else appendFileSync(this.#path, `${line}\n`);
  }

  /** Reads what was added since the last time. */
  read(): this {
    if (this.#path === undefined) return this;
    const added = bytesFrom(this.#path, this.#position);
    const end = added.lastIndexOf('\n') + 1;
    this.#position += end;
    for (const line of added.toString('utf8', 0, end).split('\n')) if (line !== '') this.#take(line);
    return this;
  }

  #take(line: string): void {
    if (line.startsWith(NOTE)) {
      const event = line.slice(NOTE.length);
      this.notes.set(event, (this.notes.get(event) ?? 0) + 1);
      return;
    }
    this.instants.push(Number(line.split(' ')[0]));
    if (line.endsWith(' login')) this.logins += 1;
  }
}

/** The bytes of a file from a position on; none where there is no file yet. */
function bytesFrom(path: string, position: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - position));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, position));
  } finally {
    closeSync(file);
  }
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
