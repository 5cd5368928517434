import {
  type CredentialProperties,
  type Credentials,
  credentialProperties,
  withValue,
} from '../../auth/index.ts';
import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../../openapi/index.ts';
import { exampleOf, isObject } from '../../schema/index.ts';
import { UNKNOWN_USER, WRONG_PASSWORD } from '../login-cases.ts';
import { type Field, fieldsOf } from './field.ts';
import { type Parameter, parametersOf } from './parameter.ts';

/** An operation, and what its requests are made of. */
export interface Subject {
  readonly contract: Contract;
  readonly operation: Operation;
  /** The JSON media type of the request, where it has one with a schema. */
  readonly media?: ExpectedMediaType & { readonly schema: string };
  /** A body that keeps the schema: the documented example, else one that is made. Undefined where there is none. */
  readonly example: unknown;
  /** Every property of the body, also of objects inside of it. */
  readonly fields: readonly Field[];
  readonly parameters: readonly Parameter[];
  /** Present where the operation exchanges credentials for a token. */
  readonly login?: CredentialProperties;
}

export const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

export function subjectOf(contract: Contract, operation: Operation): Subject {
  const media = operation.requestBody?.content.find(
    ({ mediaType, schema }) => schema !== undefined && isJson(parseContentType(mediaType).essence),
  );
  const schema = media?.schema;
  const login = operation.token ? credentialProperties(contract, operation) : undefined;
  const shared = { contract, operation, parameters: parametersOf(contract, operation) };
  if (!media || schema === undefined) return { ...shared, example: undefined, fields: [] };
  const documented = media.examples.find((example) => contract.checksOf(schema, 'request').kept(example));
  return {
    ...shared,
    media: { ...media, schema },
    example: documented ?? exampleOf(contract.document, schema, 'request'),
    fields: fieldsOf(contract, schema, login),
    ...(login ? { login } : {}),
  };
}

/** A body with the credentials given, where the operation takes credentials. */
export function withCredentials(subject: Subject, body: unknown, credentials: Credentials): unknown {
  if (!subject.login || !isObject(body)) return body;
  const { identifier, secret } = subject.login;
  return withValue(withValue(body, identifier, credentials.identifier), secret, credentials.secret);
}

export function keepsSchema(subject: Subject, body: unknown): boolean {
  return subject.media !== undefined && subject.contract.checksOf(subject.media.schema, 'request').kept(body);
}

/** What to expect of a request: a login of nobody is refused whatever else is right or wrong with it. */
export function unlessLogin<Otherwise extends 'any' | 'accepted'>(subject: Subject, otherwise: Otherwise) {
  return subject.login ? 'refused' : otherwise;
}
