import type { OpenAPIV3_1 } from 'openapi-types';
import { DriftlineError } from '../core/index.ts';
import type { Check, Refuse, SchemaChecks } from '../schema/index.ts';
import { type Format, interpretedChecks, ownFormats } from '../schema/index.ts';
import type { Contract, Position } from './contract.ts';
import type { Model } from './model.ts';

export type BodyDirection = 'request' | 'response';

/** What a contract is made of, whether it was compiled just now or comes from the cache. */
export interface ContractParts {
  readonly file: string;
  /** Asked for once. */
  readonly hash: () => string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  readonly positionOf: (pointer: string) => Position;
  /** Asked once for each schema and direction; undefined for one that is not to be compiled. */
  readonly checksOf: (schemaPointer: string, direction: BodyDirection) => SchemaChecks | undefined;
  /** Formats beside our own. */
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
    title: parts.document.info.title,
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

/** The code that ajv generates throws for some values, deeply nested ones among them: false asks for a closer look. */
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

/** Refuses a document, with the place in the file. */
export function refusal(file: string, positionOf: (pointer: string) => Position): Refuse {
  return (pointer, problem, hint) => {
    const { line, column, file: other } = positionOf(pointer);
    throw new DriftlineError('DL_CONTRACT_INVALID', `${other ?? file}:${line}:${column} ${problem}`, hint);
  };
}

/** A schema that an exchange is held against. */
export interface HeldSchema {
  readonly pointer: string;
  readonly direction: BodyDirection;
}

/** Every schema of a contract that an exchange is held against, once for each direction. */
export function heldSchemas({ operations }: Pick<Contract, 'operations'>): HeldSchema[] {
  const held = operations.flatMap((operation) => [
    ...inDirection('request', operation.requestBody?.content ?? []),
    ...operation.responses.flatMap(({ content, headers }) =>
      inDirection('response', [...content, ...headers]),
    ),
  ]);
  return [...new Map(held.map((each) => [checksKey(each.pointer, each.direction), each])).values()];
}

function inDirection(
  direction: BodyDirection,
  holders: readonly { readonly schema?: string }[],
): HeldSchema[] {
  return holders.flatMap(({ schema }) => (schema === undefined ? [] : [{ pointer: schema, direction }]));
}

/** By what the checks of a schema are found. */
export function checksKey(pointer: string, direction: BodyDirection): string {
  return `${direction} ${pointer}`;
}
