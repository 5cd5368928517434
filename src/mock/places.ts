import type { Contract } from '../openapi/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  isObject,
  joinPointer,
  mergedKeywords,
  propertySchemas,
  requiredNames,
} from '../schema/index.ts';
import { journeyOf, type Stop } from './journey.ts';

/** A value in an honest answer of the journey, with what its schema says of it. */
export interface Place {
  readonly stop: Stop;
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly value: unknown;
  /** All keywords that apply whatever the value is; alternatives are not entered. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether the object around it requires it. */
  readonly required: boolean;
  /** The value is a part of the token, or holds one. */
  readonly token: boolean;
}

const known = new WeakMap<Contract, readonly Place[]>();

/**
 * Every value of the journey's JSON bodies. What has nothing to do with the token comes first: a behaviour that breaks
 * it breaks nothing else.
 */
export function placesOf(contract: Contract): readonly Place[] {
  const places = known.get(contract) ?? allPlaces(contract);
  known.set(contract, places);
  return places;
}

/** The first place with a text for people: one that may say anything. */
export function freeText(contract: Contract, role: Stop['role'], accepted: boolean): Place | undefined {
  return placesOf(contract).find(
    ({ stop, schema, value, token }) =>
      stop.role === role &&
      stop.accepted === accepted &&
      !token &&
      typeof value === 'string' &&
      LIMITS.every((keyword) => schema[keyword] === undefined),
  );
}

const LIMITS = ['const', 'enum', 'format', 'pattern', 'maxLength', 'anyOf', 'oneOf', 'not'] as const;

function allPlaces(contract: Contract): Place[] {
  const places = journeyOf(contract).flatMap((stop) =>
    stop.schema === undefined || stop.answer.raw
      ? []
      : visit(contract, stop, [stop.schema], stop.answer.body, '', true),
  );
  return [...places.filter(({ token }) => !token), ...places.filter(({ token }) => token)];
}

function visit(
  contract: Contract,
  stop: Stop,
  schemas: readonly string[],
  value: unknown,
  pointer: string,
  required: boolean,
): Place[] {
  const applied = schemas.flatMap((schema) => appliedSchemas(contract.document, schema));
  const token = holdsToken(stop, pointer);
  const place: Place = { stop, pointer, value, schema: mergedKeywords(applied), required, token };
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
        stop,
        typeof name === 'number' ? itemSchemas(applied) : memberSchemas(applied, name),
        child,
        joinPointer(pointer, name),
        typeof name === 'string' && names.has(name),
      ),
    ),
  ];
}

function memberSchemas(applied: readonly AppliedSchema[], name: string): string[] {
  const described = propertySchemas(applied, name);
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

function holdsToken({ accepted, operation: { token } }: Stop, pointer: string): boolean {
  if (!accepted || !token) return false;
  return [token.value, token.type, token.expiresAt].some(
    (part) => part?.source === 'body' && (part.path === pointer || part.path.startsWith(`${pointer}/`)),
  );
}
