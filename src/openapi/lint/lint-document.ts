import { DriftlineError } from '../../core/index.ts';
import { isObject, pointerTokens, valueAt } from '../../schema/index.ts';
import type { Assembly } from '../assemble.ts';
import { assembleChecked } from '../checked.ts';
import { contractFrom } from '../compile.ts';
import type { Contract, Operation } from '../contract.ts';
import { type Incoming, incomingOf } from '../incoming.ts';
import { problemOf, type Remark } from '../part.ts';
import type { ReadReferenced } from '../parts.ts';
import { PROBLEMS, type Problem, type ProblemId } from '../problem.ts';
import { unsafe } from '../safe.ts';
import { syntaxErrors } from '../yaml-text.ts';
import { lintRules } from './rules/index.ts';

/** What there is to say of a contract. */
export interface LintReport {
  readonly file: string;
  readonly title?: string;
  /** The version of OpenAPI. */
  readonly version?: Contract['version'];
  readonly operations: readonly Operation[];
  /** Ids of the operations that neither suite nor monitor ask, unless somebody says that they change nothing. */
  readonly unsafe: readonly string[];
  readonly incoming: readonly Incoming[];
  /** All of them: by file, line and column. */
  readonly problems: readonly Problem[];
  /** The text of each file, by its name, for who shows a place. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Examines a contract as far as it can be read: what it promises, and everything that is wrong with it. It throws
 * for no text, however broken.
 */
export function lintDocument(file: string, text: string, read?: ReadReferenced): LintReport {
  let assembly: Assembly;
  try {
    assembly = assembleChecked(file, text, read);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    const problems = unreadable(file, text, error);
    return { file, operations: [], unsafe: [], incoming: [], problems, texts: new Map([[file, text]]) };
  }
  const problems = assembly.remarks.map(problemOf);
  const contract = modelled(assembly, problems);
  problems.push(...lintProblemsOf(assembly, contract));
  const texts = new Map(assembly.parts.map(({ source }) => [source.file, source.text]));
  const { title } = contract ?? {};
  return {
    ...{ file, version: assembly.version, texts, ...(typeof title === 'string' ? { title } : {}) },
    operations: contract?.operations ?? [],
    unsafe: contract ? unsafeIn(contract) : [],
    incoming: contract ? incomingOf(contract) : [],
    problems: inOrder(problems, assembly),
  };
}

function unsafeIn(contract: Contract): string[] {
  const requested = contract.operations.filter(({ token }) => token === undefined);
  return requested.filter((each) => unsafe(contract, each) !== undefined).map(({ id }) => id);
}

/** What cannot be read at all: every mistake in the YAML, else the one that the error tells. */
function unreadable(
  file: string,
  text: string,
  { code, sentence: message, hint }: DriftlineError,
): Problem[] {
  const mistakes = code === 'DL_CONTRACT_UNREADABLE' ? syntaxErrors(text) : [];
  if (mistakes.length > 0) {
    return mistakes.map(({ reason, position: { line, column } }) => ({
      ...{ id: 'document-unreadable', severity: 'error', message: reason },
      ...{ hint: PROBLEMS['document-unreadable'][1], file, line, column },
    }));
  }
  const id: ProblemId = code === 'DL_CONTRACT_UNREADABLE' ? 'document-unreadable' : 'version-unsupported';
  const [, line = '1', column = '1', said = message] =
    /^:(\d+):(\d+) (.*)$/s.exec(message.slice(file.length)) ?? [];
  return [{ id, severity: 'error', message: said, hint, file, line: Number(line), column: Number(column) }];
}

/**
 * The contract, as far as there is one. Where the document contradicts itself, that is a problem, and what does so is
 * passed over, so that all others come to light.
 */
function modelled(assembly: Assembly, problems: Problem[]): Contract | undefined {
  const invalid = problems.some(({ severity }) => severity === 'error');
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    try {
      return contractFrom(assembly, (pointer, message, hint) => {
        throw new Contradiction(pointer, message, hint);
      });
    } catch (error) {
      // A document that breaks the official schema can have any form.
      if (!(error instanceof Contradiction)) return invalid ? undefined : raise(error);
      const kind = passOver(assembly.document, error.pointer);
      // A reference that leads nowhere was told when it was followed.
      if (kind === 'reference' && invalid) continue;
      problems.push(problemOf({ id: 'model-invalid', ...placeIn(assembly, error.pointer), ...error.said }));
    }
  }
  return undefined;
}

/** No document is worth more. */
const MOST_TURNS = 10_000;

class Contradiction extends Error {
  readonly pointer: string;
  readonly said: { readonly message: string; readonly hint: string };

  constructor(pointer: string, message: string, hint: string) {
    super(message);
    this.pointer = pointer;
    this.said = { message, hint };
  }
}

/** Takes a contradiction out of the document: a name that is given twice, a token that cannot be found, a reference. */
function passOver(document: unknown, pointer: string): 'name' | 'token' | 'reference' {
  const [, operation] = /^(.*)\/x-token(?:\/[^/]*)?$/.exec(pointer) ?? [];
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

function placeIn({ origins }: Assembly, pointer: string): Pick<Remark, 'part' | 'pointer'> {
  return origins.of(pointer);
}

function lintProblemsOf(assembly: Assembly, contract: Contract | undefined): Problem[] {
  if (!contract) return [];
  const invalid = assembly.remarks.some(({ id }) => PROBLEMS[id][0] === 'error');
  return lintRules.flatMap((check) => {
    try {
      const found = [...check({ contract, assembly })];
      return found.map(({ id, pointer, message }) =>
        problemOf({ id, message, ...placeIn(assembly, pointer) }),
      );
    } catch (error) {
      return invalid ? [] : raise(error);
    }
  });
}

/** An example that several share breaks the same schema in the same way. */
function withoutRepeated(problems: readonly Problem[]): Problem[] {
  const key = ({ id, file, line, column, message }: Problem) => [id, file, line, column, message].join('\n');
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}

/** The contract's own file first, then the others in the order in which they are referred to. */
function inOrder(problems: readonly Problem[], { parts }: Assembly): Problem[] {
  const order = new Map(parts.map(({ source }, index) => [source.file, index]));
  const rank = ({ file }: Problem) => order.get(file) ?? 0;
  return withoutRepeated(problems).sort(
    (one, other) => rank(one) - rank(other) || one.line - other.line || one.column - other.column,
  );
}
