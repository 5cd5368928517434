import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RollUp } from '../roll-up/roll-up.ts';
import { dailyFile, rollUpFile } from '../store/files.ts';

// Copies of the lines of a database in folders, for what reads a history reads files.

export interface CopiedLine {
  readonly seq: string;
  readonly month: string;
  readonly line: string;
}

/** The folders into which this process copies the history for its readers, and how far. */
export class Copies {
  readonly #folders = new Map<string, string>();
  /** By folder and store. */
  readonly #copied = new Map<string, number>();

  /** The folder for what was wanted since one day; a process that serves pages brings it up to date again and again. */
  shared(since: Date | undefined): string {
    const day = since === undefined ? '' : new Date(since.getTime()).toISOString().slice(0, 10);
    const known = this.#folders.get(day);
    if (known !== undefined) return known;
    // Of another day: its lines are no longer wanted.
    this.remove();
    const folder = temporaryFolder();
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    this.#folders.set(day, folder);
    return folder;
  }

  /** The number of the last line that was copied. */
  copied(folder: string, store: string): number | undefined {
    return this.#copied.get(`${folder} ${store}`);
  }

  setCopied(folder: string, store: string, seq: number): void {
    this.#copied.set(`${folder} ${store}`, seq);
  }

  forget(folder: string): void {
    for (const key of this.#copied.keys()) if (key.startsWith(`${folder} `)) this.#copied.delete(key);
  }

  remove(): void {
    for (const folder of this.#folders.values()) rmSync(folder, { recursive: true, force: true });
    this.#folders.clear();
    this.#copied.clear();
  }
}

/** A new folder of this process alone. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'driftline-history-'));
}

/** Appends lines of a store to its files, one a month. */
export function writeLines(folder: string, store: string, lines: readonly CopiedLine[]): void {
  const months = new Map<string, string[]>();
  for (const { month, line } of lines) {
    const ofMonth = months.get(month);
    if (ofMonth) ofMonth.push(line);
    else months.set(month, [line]);
  }
  for (const [month, ofMonth] of months) {
    appendFileSync(join(folder, `${store}-${month}.ndjson`), `${ofMonth.join('\n')}\n`);
  }
}

/** Writes the roll-ups of a store beside its files. */
export function writeRollUps(folder: string, store: string, lines: readonly string[]): void {
  const files = new Map<string, string>();
  for (const line of lines) {
    const { type, from } = JSON.parse(line) as RollUp;
    const name = type === 'hour' ? rollUpFile(store, from.slice(0, 7)) : dailyFile(store, from.slice(0, 4));
    files.set(name, `${files.get(name) ?? ''}${line}\n`);
  }
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
