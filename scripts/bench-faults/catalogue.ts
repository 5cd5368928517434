import { isObject } from '../../src/schema/pointer.ts';
import { runCaptured } from './run-captured.ts';

/** One way in which the server under the bench can behave, as its catalogue tells. */
export interface BenchFault {
  readonly name: string;
  readonly class: string;
  /** `none`: it keeps the contract. `drift`: the contract allows it, and yet it is to be notified. Else it is a fault. */
  readonly severity: string;
  /** The token life that shows it, in seconds. */
  readonly ttlSeconds?: number;
}

const LONGEST_LIST_MS = 30_000;

/**
 * What a server can do, asked with `--list`.
 * @throws Error where it prints no catalogue
 */
export async function readCatalogue(server: readonly string[]): Promise<BenchFault[]> {
  const { output } = await runCaptured([...server, '--list'], process.env, LONGEST_LIST_MS);
  const list = parsed(output);
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(
      `${server.join(' ')} --list printed no catalogue: a JSON array of {name, class, severity}.`,
    );
  }
  return list.map(faultOf);
}

/**
 * The faults that somebody named.
 * @throws Error for a name that the catalogue does not have
 */
export function chosenFaults(catalogue: readonly BenchFault[], names: readonly string[]): BenchFault[] {
  if (names.length === 0) return [...catalogue];
  return names.map((name) => {
    const found = catalogue.find((fault) => fault.name === name);
    if (!found) throw new Error(`The server has no fault ${name}.`);
    return found;
  });
}

/** The parts of a command; quotes keep spaces inside. */
export function commandParts(command: string): string[] {
  const parts = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, '$2'));
}

function faultOf(entry: unknown): BenchFault {
  if (!isObject(entry) || typeof entry.name !== 'string')
    throw new Error('An entry of the catalogue has no name.');
  const ttl = isObject(entry.needs) ? entry.needs.ttl : undefined;
  return {
    name: entry.name,
    class: String(entry.class ?? 'other'),
    severity: String(entry.severity ?? 'major'),
    ...(typeof ttl === 'number' ? { ttlSeconds: ttl } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
