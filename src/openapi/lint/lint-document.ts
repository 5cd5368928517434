import { DriftlineError } from '../../core/index.ts';
import { followReferences, isObject, joinPointer, pointerTokens, valueAt } from '../../schema/index.ts';
import type { Assembly } from '../assemble.ts';
import { assembleChecked } from '../check-document.ts';
import { contractFrom } from '../compile.ts';
import type { Contract, Operation } from '../contract.ts';
import { methodsOf } from '../model.ts';
import { unsafe } from '../outline.ts';
import type { OverlayFile } from '../overlay.ts';
import { type PartProblem, problemOf, type ReadReferenced } from '../parts.ts';
import { PROBLEMS, type Problem, type ProblemId } from '../problem.ts';
import { syntaxErrors } from '../read.ts';
import { lintRules } from './rules.ts';

/** The result of linting a document. */
export interface LintReport {
  readonly file: string;
  readonly title?: string;
  /** The version of OpenAPI. */
  readonly version?: Contract['version'];
  readonly operations: readonly Operation[];
  /** As far as the document describes one. */
  readonly contract?: Contract;
  /** Ids of the operations that suite and monitors skip unless they are marked as safe. */
  readonly unsafe: readonly string[];
  readonly incoming: readonly Incoming[];
  /** All problems, sorted by file, line and column. */
  readonly problems: readonly Problem[];
  /** The text of each file, by name, to show code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Lints a document as far as it can be read: lists its operations and all its problems. Never throws because
 * of the text, however broken it is.
 * @param read reads the files that it refers to
 * @param overlay applied to the document; one that cannot be applied is a problem, and the document is linted without it
 */
export function lintDocument(
  file: string,
  text: string,
  read?: ReadReferenced,
  overlay?: OverlayFile,
): LintReport {
  let assembly: Assembly;
  try {
    assembly = assembleChecked(file, text, read, overlay);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    if (overlay && error.sentence.startsWith(`${overlay.file}:`)) {
      const report = lintDocument(file, text, read);
      return {
        ...report,
        problems: [...unreadable(overlay.file, overlay.text, error, 'overlay-invalid'), ...report.problems],
        texts: new Map([...report.texts, [overlay.file, overlay.text]]),
      };
    }
    const problems = unreadable(file, text, error);
    return { file, operations: [], unsafe: [], incoming: [], problems, texts: new Map([[file, text]]) };
  }
  const problems = assembly.problems.map(problemOf);
  const contract = contractWithoutRejected(assembly, problems);
  problems.push(...lintProblemsOf(assembly, contract));
  const sources = [...assembly.parts, ...(assembly.overlay ? [assembly.overlay] : [])];
  const texts = new Map(sources.map(({ source }) => [source.file, source.text]));
  problems.push(...[...texts].flatMap(([name, content]) => otherEncoding(name, content)));
  const { title } = contract ?? {};
  return {
    ...{ file, version: assembly.version, texts, ...(typeof title === 'string' ? { title } : {}) },
    operations: contract?.operations ?? [],
    ...(contract ? { contract } : {}),
    unsafe: contract ? unsafeIn(contract) : [],
    incoming: contract ? incomingOf(contract) : [],
    problems: inOrder(problems, assembly),
  };
}

/** The first place of a file that is not in UTF-8, as JSON and OpenAPI require (RFC 8259, section 8.1). */
function otherEncoding(file: string, text: string): Problem[] {
  const at = text.indexOf('\ufffd');
  if (at < 0) return [];
  const before = text.slice(0, at).split('\n');
  const [severity, hint] = PROBLEMS['encoding-other'];
  const place = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return [{ id: 'encoding-other', severity, message: 'a character is not in UTF-8', hint, ...place }];
}

function unsafeIn(contract: Contract): string[] {
  const withoutLogins = contract.operations.filter(({ token }) => token === undefined);
  return withoutLogins.filter((each) => unsafe(contract, each) !== undefined).map(({ id }) => id);
}

/** The problems of a document that cannot be parsed: all syntax errors, else the error itself. */
function unreadable(
  file: string,
  text: string,
  { code, sentence: message, hint }: DriftlineError,
  kind: ProblemId = 'version-unsupported',
): Problem[] {
  const errors = code === 'DL_CONTRACT_UNREADABLE' ? syntaxErrors(text) : [];
  if (errors.length > 0) {
    return errors.map(({ reason, position: { line, column } }) => ({
      ...{ id: 'document-unreadable', severity: 'error', message: reason },
      ...{ hint: PROBLEMS['document-unreadable'][1], file, line, column },
    }));
  }
  const id: ProblemId = code === 'DL_CONTRACT_UNREADABLE' ? 'document-unreadable' : kind;
  const [, line = '1', column = '1', withoutPlace = message] =
    /^:(\d+):(\d+) (.*)$/s.exec(message.slice(file.length)) ?? [];
  return [
    { id, severity: 'error', message: withoutPlace, hint, file, line: Number(line), column: Number(column) },
  ];
}

/**
 * Builds the contract as far as possible. What the model rejects, such as an `x-token` without a scheme, becomes
 * a problem and is removed from the document, so that the other problems are found too.
 */
function contractWithoutRejected(assembly: Assembly, problems: Problem[]): Contract | undefined {
  const invalid = problems.some(({ severity }) => severity === 'error');
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    try {
      return contractFrom(assembly, (pointer, message, hint) => {
        throw new RejectedByModel(pointer, message, hint);
      });
    } catch (error) {
      // A document that is invalid against the official schema can have any form.
      if (!(error instanceof RejectedByModel)) return invalid ? undefined : raise(error);
      const kind = removeRejected(assembly.document, error.pointer);
      // A broken reference was reported when it was followed.
      if (kind === 'reference' && invalid) continue;
      problems.push(
        problemOf({ id: 'model-invalid', ...placeIn(assembly, error.pointer), ...error.problem }),
      );
    }
  }
  return undefined;
}

/** The most removals before giving up. */
const MOST_TURNS = 10_000;

class RejectedByModel extends Error {
  readonly pointer: string;
  readonly problem: { readonly message: string; readonly hint: string };

  constructor(pointer: string, message: string, hint: string) {
    super(message);
    this.pointer = pointer;
    this.problem = { message, hint };
  }
}

/**
 * Removes what the model rejects from the document: a repeated operationId, an invalid x-token, a reference.
 */
function removeRejected(document: unknown, pointer: string): 'name' | 'token' | 'reference' {
  const [, operation] = /^(.*)\/x-token(?:\/.*)?$/.exec(pointer) ?? [];
  const holder = valueAt(document, operation ?? pointer.slice(0, pointer.lastIndexOf('/')));
  const key = pointerTokens(pointer).at(-1) ?? '';
  if (!isObject(holder) && !Array.isArray(holder)) return 'reference';
  const changed = holder as Record<string, unknown>;
  if (operation !== undefined) {
    delete changed['x-token'];
    return 'token';
  }
  changed[key] = key === 'operationId' ? `${String(changed[key])} (again, ${pointer})` : {};
  return key === 'operationId' ? 'name' : 'reference';
}

function raise(error: unknown): never {
  throw error;
}

function placeIn({ origins }: Assembly, pointer: string): Pick<PartProblem, 'part' | 'pointer'> {
  return origins.of(pointer);
}

function lintProblemsOf(assembly: Assembly, contract: Contract | undefined): Problem[] {
  if (!contract) return [];
  const invalid = assembly.problems.some(({ id }) => PROBLEMS[id][0] === 'error');
  return lintRules.flatMap((rule) => {
    try {
      const found = [...rule({ contract, assembly })];
      return found.map(({ id, pointer, message }) =>
        problemOf({ id, message, ...placeIn(assembly, pointer) }),
      );
    } catch (error) {
      return invalid ? [] : raise(error);
    }
  });
}

/** A shared example is reported once, although several operations refer to it. */
function withoutRepeated(problems: readonly Problem[]): Problem[] {
  const key = ({ id, file, line, column, message }: Problem) => [id, file, line, column, message].join('\n');
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}

/** The contract's own file first, then the others in the order of the references to them. */
function inOrder(problems: readonly Problem[], { parts }: Assembly): Problem[] {
  const order = new Map(parts.map(({ source }, index) => [source.file, index]));
  const rank = ({ file }: Problem) => order.get(file) ?? 0;
  return withoutRepeated(problems).sort(
    (one, other) => rank(one) - rank(other) || one.line - other.line || one.column - other.column,
  );
}

/** A webhook or callback: listed but not tested, because the API is the one that sends the request. */
interface Incoming {
  readonly kind: 'webhook' | 'callback';
  readonly name: string;
  /** In capitals. */
  readonly method: string;
  readonly pointer: string;
  /** For a callback: the id of the operation that it belongs to. */
  readonly operation?: string;
}

/** The webhooks and callbacks of a contract, in its order (OpenAPI 3.1, sections 4.8.1 and 4.8.18). */
export function incomingOf({ document, operations }: Pick<Contract, 'document' | 'operations'>): Incoming[] {
  const webhooks = namesAt(document, '/webhooks').flatMap((name) =>
    methodsAt(document, joinPointer('/webhooks', name)).map(
      (each): Incoming => ({ kind: 'webhook', name, ...each }),
    ),
  );
  return [...webhooks, ...operations.flatMap((operation) => callbacksOf(document, operation))];
}

function callbacksOf(document: unknown, { id, pointer: operation }: Operation): Incoming[] {
  return namesAt(document, joinPointer(operation, 'callbacks')).flatMap((name) => {
    const callback = followReferences(document, joinPointer(operation, 'callbacks', name))?.pointer;
    const expressions = callback === undefined ? [] : namesAt(document, callback);
    return expressions
      .flatMap((expression) => methodsAt(document, joinPointer(callback ?? '', expression)))
      .map((each): Incoming => ({ kind: 'callback', name, operation: id, ...each }));
  });
}

function methodsAt(document: unknown, item: string) {
  const target = followReferences(document, item)?.pointer;
  const written = methodsOf(document, target === undefined ? [] : [item, target]);
  return written.map(({ method, pointer }) => ({ method, pointer }));
}

function namesAt(document: unknown, pointer: string): string[] {
  const found = valueAt(document, pointer);
  return isObject(found) ? Object.keys(found).filter((name) => !name.startsWith('x-')) : [];
}
