import type { OpenAPIV3_1 } from 'openapi-types';
import { Fault } from '../fault.ts';
import type { Check, Contract, Position, SchemaChecks } from './contract.ts';
import { type Format, ownFormats } from './formats.ts';
import type { Model, Refuse } from './model.ts';

/** What a contract is made of, whether it was compiled just now or at build time. */
export interface ContractParts {
  readonly file: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  readonly positionOf: (pointer: string) => Position;
  readonly checksOf: (schemaPointer: string) => SchemaChecks;
  /** Formats beside our own. */
  readonly formats: Readonly<Record<string, Format>>;
}

export function contractOf(parts: ContractParts, model: Model): Contract {
  const formats = new Map<string, Format>(Object.entries({ ...parts.formats, ...ownFormats }));
  return {
    file: parts.file,
    hash: parts.hash,
    title: parts.document.info.title,
    document: parts.document,
    ...model,
    version: parts.version,
    positionOf: parts.positionOf,
    checksOf: (pointer) => guarded(parts.checksOf(pointer)),
    formatOf: (name) => formats.get(name),
  };
}

/** The code that ajv generates throws for some values, deeply nested ones among them: false asks for a closer look. */
function guarded({ kept, closed }: SchemaChecks): SchemaChecks {
  const guard = (check: Check): Check => {
    return (value) => {
      try {
        return check(value);
      } catch {
        return false;
      }
    };
  };
  return { kept: guard(kept), closed: guard(closed) };
}

/** Refuses a document, with the place in the file. */
export function refusal(file: string, positionOf: (pointer: string) => Position): Refuse {
  return (pointer, problem, hint) => {
    const { line, column, file: other } = positionOf(pointer);
    throw new Fault('DL_CONTRACT_INVALID', `${other ?? file}:${line}:${column} ${problem}`, hint);
  };
}

/** Pointers to every schema of a contract that an exchange is held against. */
export function schemaPointers(contract: Contract): string[] {
  const pointers = contract.operations.flatMap((operation) => [
    ...(operation.requestBody?.content ?? []).map((media) => media.schema),
    ...operation.responses.flatMap((response) => [
      ...response.content.map((media) => media.schema),
      ...response.headers.map((header) => header.schema),
    ]),
  ]);
  return [...new Set(pointers.filter((pointer) => pointer !== undefined))];
}
