import type { Document, LineCounter, visitor } from 'yaml';
import { DriftlineError } from '../core/index.ts';
import { DEEPEST_DOCUMENT, joinPointer, loadYaml } from '../schema/index.ts';
import type { Position } from './contract.ts';

/** A parsed YAML text. Positions are by JSON pointer; the position of a property is that of its key. */
export interface ParsedYaml {
  readonly value: unknown;
  readonly positions: () => ReadonlyMap<string, Position>;
}

/**
 * Whether a text nests deeper than some levels. Used before the YAML composer, which is recursive and could
 * overflow the stack; the parser itself is not recursive.
 */
export function yamlNestsDeeper(text: string, levels: number): boolean {
  const { Lexer, Parser } = loadYaml();
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ended of parser.next(lexeme));
    // The stack also contains the document and a scalar.
    if (parser.stack.length > levels + 2) return true;
  }
  return false;
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE */
export function parseYaml(file: string, text: string): ParsedYaml {
  const { LineCounter, parseDocument } = loadYaml();
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const problem = parsed.errors[0];
  if (problem) throw unparsable(`${file}:${placeOf(lines, problem.pos[0])}`, problem);
  return { value: resolved(file, text, parsed, lines), positions: () => collectPositions(parsed, lines) };
}

/** All syntax errors in a YAML text. */
export function syntaxErrors(text: string): { readonly reason: string; readonly position: Position }[] {
  const { LineCounter, parseDocument } = loadYaml();
  const lines = new LineCounter();
  if (yamlNestsDeeper(text, DEEPEST_DOCUMENT)) return [];
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // The parser may report several errors for one mistake, at the same position.
  const first = new Map(errors.toReversed().map((error) => [error.pos[0], error]));
  return [...first.values()].reverse().map(({ message, pos: [offset] }) => {
    const { line, col } = lines.linePos(offset);
    return { reason: message.split('\n')[0] ?? '', position: { line, column: col } };
  });
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

function unparsable(place: string, problem: Error): DriftlineError {
  const [reason] = problem.message.split('\n');
  return new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${place} cannot be parsed: ${reason}`,
    'Correct the YAML (or JSON) at that place.',
    problem,
  );
}

/**
 * The plain value. Rejects aliases without an anchor, aliases inside their own anchor, and too many aliases.
 */
function resolved(file: string, text: string, parsed: Document.Parsed, lines: LineCounter): unknown {
  let alias = 0;
  const aliases: visitor = {
    Alias(_, node, path) {
      alias = node.range?.[0] ?? 0;
      const target = node.resolve(parsed);
      if (target !== undefined && !path.some((above) => above === target)) return;
      const problem = target ? 'is inside its own anchor' : 'has no anchor before it';
      throw unparsable(`${file}:${placeOf(lines, alias)}`, new Error(`the alias *${node.source} ${problem}`));
    },
  };
  // Most texts have no aliases.
  if (text.includes('*')) loadYaml().visit(parsed, aliases);
  try {
    return parsed.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    const problem = cause instanceof Error ? cause : new Error(String(cause));
    throw unparsable(`${file}:${placeOf(lines, alias)}`, problem);
  }
}

function collectPositions(parsed: Document.Parsed, lines: LineCounter): Map<string, Position> {
  const { isNode, visit } = loadYaml();
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
