import type { Contract } from '../openapi/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  isObject,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  requiredNames,
} from '../schema/index.ts';
import { type SequenceStep, sequenceOf } from './sequence.ts';

/** A value in a conforming response of the login sequence, with its schema. */
export interface Place {
  readonly step: SequenceStep;
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly value: unknown;
  /** All keywords that apply unconditionally; those inside of `anyOf` and `oneOf` are left out. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether its parent object requires it. */
  readonly required: boolean;
  /** Whether the value is the token, its type or its expiry, or contains one of them. */
  readonly token: boolean;
}

const known = new WeakMap<Contract, readonly Place[]>();

/**
 * Every value in the sequence's JSON bodies. Values outside of the token come first: a fault that breaks one
 * of them breaks nothing else.
 */
export function placesOf(contract: Contract): readonly Place[] {
  const places = known.get(contract) ?? allPlaces(contract);
  known.set(contract, places);
  return places;
}

/** The first place outside of the token where any text keeps the schema, such as an error message. */
export function freeText(
  contract: Contract,
  role: SequenceStep['role'],
  accepted: boolean,
): Place | undefined {
  return placesOf(contract).find(
    ({ step, schema, value, token }) =>
      step.role === role &&
      step.accepted === accepted &&
      !token &&
      typeof value === 'string' &&
      LIMITS.every((keyword) => schema[keyword] === undefined),
  );
}

const LIMITS = ['const', 'enum', 'format', 'pattern', 'maxLength', 'anyOf', 'oneOf', 'not'] as const;

function allPlaces(contract: Contract): Place[] {
  const places = sequenceOf(contract).flatMap((step) =>
    step.schema === undefined || step.response.raw
      ? []
      : visit(contract, step, [step.schema], step.response.body, '', true),
  );
  return [...places.filter(({ token }) => !token), ...places.filter(({ token }) => token)];
}

function visit(
  contract: Contract,
  step: SequenceStep,
  schemas: readonly string[],
  value: unknown,
  pointer: string,
  required: boolean,
): Place[] {
  const applied = schemas.flatMap((schema) => appliedSchemas(contract.document, schema));
  const token = holdsToken(step, pointer);
  const place: Place = { step, pointer, value, schema: mergedKeywords(applied), required, token };
  const names = requiredNames(applied);
  const children = Array.isArray(value)
    ? [...value.slice(0, 1).entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [
    place,
    ...children.flatMap(([name, child]) =>
      visit(
        contract,
        step,
        typeof name === 'number' ? itemSchemas(applied) : memberSchemas(applied, name),
        child,
        joinPointer(pointer, name),
        typeof name === 'string' && names.has(name),
      ),
    ),
  ];
}

function memberSchemas(applied: readonly AppliedSchema[], name: string): string[] {
  const described = namedPropertySchemas(applied, name);
  if (described.length > 0) return described;
  return applied
    .filter(({ schema }) => isObject(schema.additionalProperties))
    .map(({ pointer }) => joinPointer(pointer, 'additionalProperties'));
}

function itemSchemas(applied: readonly AppliedSchema[]): string[] {
  return applied.flatMap(({ schema, pointer }) => {
    if (Array.isArray(schema.prefixItems)) return [joinPointer(pointer, 'prefixItems', 0)];
    return schema.items === undefined ? [] : [joinPointer(pointer, 'items')];
  });
}

function holdsToken({ accepted, operation: { token } }: SequenceStep, pointer: string): boolean {
  if (!accepted || !token) return false;
  return [token.value, token.type, token.expiresAt].some(
    (part) => part?.source === 'body' && (part.path === pointer || part.path.startsWith(`${pointer}/`)),
  );
}
