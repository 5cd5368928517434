import { isObject } from '../../src/schema/pointer.ts';
import { runCaptured } from './run-captured.ts';

/** One fault of the server under test, as its catalogue lists it. */
export interface BenchFault {
  readonly name: string;
  readonly class: string;
  /**
   * `none`: the server conforms. `drift`: the contract allows it, and it must be reported as drift. Else a
   * violation.
   */
  readonly severity: string;
  /** The token life in seconds that the fault needs. */
  readonly ttlSeconds?: number;
}

const LONGEST_LIST_MS = 30_000;

/**
 * Reads the faults of a server, which it prints with `--list`.
 * @throws Error where it prints no catalogue
 */
export async function readCatalogue(server: readonly string[]): Promise<BenchFault[]> {
  const { stdout } = await runCaptured([...server, '--list'], process.env, LONGEST_LIST_MS);
  const list = parsed(stdout);
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(
      `${server.join(' ')} --list printed no catalogue: a JSON array of {name, class, severity}.`,
    );
  }
  return list.map(faultOf);
}

/**
 * The faults with these names; all where there are none.
 * @throws Error for a name that the catalogue does not have
 */
export function chosenFaults(catalogue: readonly BenchFault[], names: readonly string[]): BenchFault[] {
  if (names.length === 0) return [...catalogue];
  return names.map((name) => {
    const found = catalogue.find((fault) => fault.name === name);
    if (!found) throw new Error(`The server has no fault ${JSON.stringify(name)}; --list prints its faults.`);
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
    throw new Error(`An entry of the catalogue has no name: ${JSON.stringify(entry)}.`);
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
