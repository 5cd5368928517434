import { createHash } from 'node:crypto';
import type { OpenAPIV3_1 } from 'openapi-types';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';
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
 * Reads YAML or JSON (YAML 1.2 holds JSON) and keeps where everything stands.
 * @param file as it is to be named in findings and faults
 * @throws Fault DL_CONTRACT_UNREADABLE for text that cannot be parsed, DL_CONTRACT_UNSUPPORTED for a version other than 3.1
 */
export function readDocument(file: string, text: string): ReadDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = parsed.errors[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const [reason] = problem.message.split('\n');
    throw new Fault(
      'DL_CONTRACT_UNREADABLE',
      `${file}:${line}:${col} cannot be parsed: ${reason}`,
      'Correct the YAML (or JSON) at that place.',
      problem,
    );
  }
  const document: unknown = parsed.toJS({ maxAliasCount: 1000 });
  refuseOtherVersions(file, document);
  return {
    file,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    document,
    positions: collectPositions(parsed, lines),
  };
}

function refuseOtherVersions(file: string, document: unknown): asserts document is OpenAPIV3_1.Document {
  if (!isObject(document)) {
    throw new Fault(
      'DL_CONTRACT_UNREADABLE',
      `${file} holds no OpenAPI document: the top level is not an object.`,
      'Expected a document that begins with "openapi: 3.1.0".',
    );
  }
  const version = document.openapi ?? document.swagger;
  if (typeof document.openapi === 'string' && /^3\.1\.\d+/.test(document.openapi)) return;
  throw new Fault(
    'DL_CONTRACT_UNSUPPORTED',
    `${file} says ${version === undefined ? 'no OpenAPI version' : `version ${JSON.stringify(version)}`}; Driftline reads OpenAPI 3.1.`,
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
