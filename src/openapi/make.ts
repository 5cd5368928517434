import type { OpenAPIV3_1 } from 'openapi-types';
import { DriftlineError } from '../core/index.ts';
import type { Check, Refuse, SchemaChecks } from '../schema/index.ts';
import { type Format, interpretedChecks, ownFormats } from '../schema/index.ts';
import type { Contract, Position } from './contract.ts';
import type { Model } from './model.ts';

export type BodyDirection = 'request' | 'response';

/** The input of `contractOf`, from compiling or from the cache. */
interface ContractParts {
  readonly file: string;
  /** Called at most once. */
  readonly hash: () => string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  readonly positionOf: (pointer: string) => Position;
  /**
   * Called once for each schema and direction; undefined if the schema is interpreted instead of compiled.
   */
  readonly checksOf: (schemaPointer: string, direction: BodyDirection) => SchemaChecks | undefined;
  /** Formats in addition to `ownFormats`. */
  readonly formats: Readonly<Record<string, Format>>;
}

export function contractOf(parts: ContractParts, model: Model): Contract {
  const formats = new Map<string, Format>(Object.entries({ ...parts.formats, ...ownFormats }));
  const checks = { request: new Map<string, SchemaChecks>(), response: new Map<string, SchemaChecks>() };
  let hash: string | undefined;
  const formatOf = (name: string) => formats.get(name);
  return {
    file: parts.file,
    get hash() {
      hash ??= parts.hash();
      return hash;
    },
    // Of a document with errors elsewhere, `info` may be missing.
    title: String((parts.document.info as { title?: unknown } | undefined)?.title ?? parts.file),
    document: parts.document,
    ...model,
    version: parts.version,
    positionOf: parts.positionOf,
    checksOf(pointer, direction = 'response') {
      const known = checks[direction].get(pointer);
      if (known) return known;
      const compiled = parts.checksOf(pointer, direction);
      const source = { document: parts.document, formatOf, direction };
      const made = compiled ? guarded(compiled) : interpretedChecks(source, pointer);
      checks[direction].set(pointer, made);
      return made;
    },
    formatOf,
  };
}

/**
 * The code that ajv generates throws for some values, such as deeply nested ones: false makes `explain`
 * decide.
 */
function guarded({ kept, closed, annotated }: SchemaChecks): SchemaChecks {
  const guard = (check: Check): Check => {
    return (value) => {
      try {
        return check(value);
      } catch {
        return false;
      }
    };
  };
  return { kept: guard(kept), closed: guard(closed), annotated };
}

/** A `Refuse` that throws DL_CONTRACT_INVALID with file, line and column. */
export function refusal(file: string, positionOf: (pointer: string) => Position): Refuse {
  return (pointer, problem, hint) => {
    const { line, column, file: other } = positionOf(pointer);
    throw new DriftlineError('DL_CONTRACT_INVALID', `${other ?? file}:${line}:${column} ${problem}`, hint);
  };
}

/** A schema that exchanges are validated against. */
interface ExchangeSchema {
  readonly pointer: string;
  readonly direction: BodyDirection;
}

/** Every schema of a contract that exchanges are validated against, once for each direction. */
export function exchangeSchemas({ operations }: Pick<Contract, 'operations'>): ExchangeSchema[] {
  const schemas = operations.flatMap((operation) => [
    ...inDirection('request', operation.requestBody?.content ?? []),
    ...operation.responses.flatMap(({ content, headers }) =>
      inDirection('response', [...content, ...headers]),
    ),
  ]);
  return [...new Map(schemas.map((each) => [checksKey(each.pointer, each.direction), each])).values()];
}

function inDirection(
  direction: BodyDirection,
  holders: readonly { readonly schema?: string }[],
): ExchangeSchema[] {
  return holders.flatMap(({ schema }) => (schema === undefined ? [] : [{ pointer: schema, direction }]));
}

/** Identifies the checks of a schema. */
function checksKey(pointer: string, direction: BodyDirection): string {
  return `${direction} ${pointer}`;
}
