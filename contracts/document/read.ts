import { createHash } from 'node:crypto';
import type { OpenAPIV3_1 } from 'openapi-types';
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { Fault } from '../fault.ts';
import type { Position } from './contract.ts';
import { isObject, joinPointer } from './pointer.ts';

/** A contract file as text became a document, with the place of everything in it. */
export interface ReadDocument {
  readonly file: string;
  readonly text: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  /** By JSON pointer; a property's position is that of its key. */
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Reads YAML or JSON (YAML 1.2 holds JSON) and keeps where everything stands. Merge keys (`<<`) are merged.
 * @param file as it is to be named in findings and faults
 * @throws Fault DL_CONTRACT_UNREADABLE for text that cannot be parsed, DL_CONTRACT_UNSUPPORTED for a version other than 3.1
 */
export function readDocument(file: string, text: string): ReadDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const problem = parsed.errors[0];
  if (problem) throw unparsable(`${file}:${placeOf(lines, problem.pos[0])}`, problem);
  const document = resolved(file, parsed, lines);
  const positions = collectPositions(parsed, lines);
  refuseOtherVersions(file, document, positions);
  return { file, text, hash: createHash('sha256').update(text).digest('hex'), document, positions };
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

function unparsable(place: string, problem: Error): Fault {
  const [reason] = problem.message.split('\n');
  return new Fault(
    'DL_CONTRACT_UNREADABLE',
    `${place} cannot be parsed: ${reason}`,
    'Correct the YAML (or JSON) at that place.',
    problem,
  );
}

/** The plain value. Aliases are resolved only here: to nothing, to themselves, or to more than memory holds. */
function resolved(file: string, parsed: Document.Parsed, lines: LineCounter): unknown {
  let alias = 0;
  visit(parsed, {
    Alias(_, node, path) {
      alias = node.range?.[0] ?? 0;
      const target = node.resolve(parsed);
      if (target !== undefined && !path.some((above) => above === target)) return;
      const problem = target ? 'holds itself' : 'has no anchor before it';
      throw unparsable(`${file}:${placeOf(lines, alias)}`, new Error(`the alias *${node.source} ${problem}`));
    },
  });
  try {
    return parsed.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    const problem = cause instanceof Error ? cause : new Error(String(cause));
    throw unparsable(`${file}:${placeOf(lines, alias)}`, problem);
  }
}

function refuseOtherVersions(
  file: string,
  document: unknown,
  positions: ReadonlyMap<string, Position>,
): asserts document is OpenAPIV3_1.Document {
  if (!isObject(document)) {
    throw new Fault(
      'DL_CONTRACT_UNREADABLE',
      `${file}:1:1 holds no OpenAPI document: the top level is not an object.`,
      'Expected a document that begins with "openapi: 3.1.0".',
    );
  }
  if (typeof document.openapi === 'string' && /^3\.1\.\d+/.test(document.openapi)) return;
  const version = document.openapi ?? document.swagger;
  const { line, column } = positions.get('/openapi') ?? positions.get('/swagger') ?? { line: 1, column: 1 };
  throw new Fault(
    'DL_CONTRACT_UNSUPPORTED',
    `${file}:${line}:${column} says ${version === undefined ? 'no OpenAPI version' : `version ${JSON.stringify(version)}`}; Driftline reads OpenAPI 3.1.`,
    'Write "openapi: 3.1.0" and bring the document to that version; upgraders for 2.0 and 3.0 exist.',
  );
}

function collectPositions(
  parsed: ReturnType<typeof parseDocument>,
  lines: LineCounter,
): Map<string, Position> {
  const positions = new Map<string, Position>();
  const place = (pointer: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    positions.set(pointer, { line, column: col });
  };
  const pointers = new Map<unknown, string>();
  if (isNode(parsed.contents) && parsed.contents.range) place('', parsed.contents.range[0]);
  pointers.set(parsed.contents, '');
  visit(parsed, {
    Pair(_, pair, path) {
      const parent = pointers.get(path.at(-1)) ?? '';
      const key = isNode(pair.key) && 'value' in pair.key ? String(pair.key.value) : String(pair.key);
      const pointer = joinPointer(parent, key);
      pointers.set(pair.value, pointer);
      if (isNode(pair.key) && pair.key.range) place(pointer, pair.key.range[0]);
    },
    Node(key, node, path) {
      if (typeof key !== 'number') return;
      const pointer = joinPointer(pointers.get(path.at(-1)) ?? '', key);
      pointers.set(node, pointer);
      if (node.range) place(pointer, node.range[0]);
    },
  });
  return positions;
}
