import {
  type CredentialProperties,
  type Credentials,
  credentialProperties,
  withCredentials as withCredentialsAt,
} from '../../auth/index.ts';
import { asReceived, isForm, isJson, parseContentType } from '../../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../../openapi/index.ts';
import { exampleOf, isObject } from '../../schema/index.ts';
import { UNKNOWN_USER, WRONG_PASSWORD } from '../login-cases.ts';
import { type Field, fieldsOf, withIds } from './field.ts';
import { type Parameter, parametersOf } from './parameter.ts';

/** An operation, and the parts that its requests are made of. */
export interface Subject {
  readonly contract: Contract;
  readonly operation: Operation;
  /** The media type of the request, JSON or a form, where it has one with a schema. */
  readonly media?: ExpectedMediaType & { readonly schema: string };
  /**
   * A body that matches the schema: the documented example, else a generated one. Undefined where there is
   * none.
   */
  readonly example: unknown;
  /** All properties of the body, including those of nested objects. */
  readonly fields: readonly Field[];
  readonly parameters: readonly Parameter[];
  /** Whether the parameters of the path are those of a resource that exists. */
  readonly exists: boolean;
  /** Values of parameters, and ids in the body, of resources that exist. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Present where the operation exchanges credentials for a token. */
  readonly login?: CredentialProperties;
}

export const NOBODY: Credentials = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** @param given values by place and name, of resources that exist: `path.petId`, `body./customerId` */
export function subjectOf(
  contract: Contract,
  operation: Operation,
  given: Readonly<Record<string, unknown>> = {},
): Subject {
  const described = operation.requestBody?.content.filter(({ schema }) => schema !== undefined) ?? [];
  const media =
    described.find(({ mediaType }) => isJson(parseContentType(mediaType).essence)) ?? described.find(isForm);
  const schema = media?.schema;
  const login = operation.token ? credentialProperties(contract, operation) : undefined;
  const parameters = parametersOf(contract, operation).map((each) => {
    const value = given[`${each.in}.${each.name}`];
    return value === undefined ? each : { ...each, example: value, known: true };
  });
  const exists = parameters.every((each) => each.in !== 'path' || given[`path.${each.name}`] !== undefined);
  const shared = { contract, operation, parameters, exists, given };
  if (!media || schema === undefined) return { ...shared, example: undefined, fields: [] };
  const documented = media.examples.find((example) => contract.checksOf(schema, 'request').kept(example));
  return {
    ...shared,
    media: { ...media, schema, examples: media.examples.map((each) => withIds(each, given)) },
    example: withIds(documented ?? exampleOf(contract.document, schema, 'request'), given),
    fields: fieldsOf(contract, schema, login),
    ...(login ? { login } : {}),
  };
}

/** The body with these credentials, where the operation takes credentials. */
export function withCredentials(subject: Subject, body: unknown, credentials: Credentials): unknown {
  return subject.login && isObject(body) ? withCredentialsAt(body, subject.login, credentials) : body;
}

/** Whether what the receiver of a body reads keeps the schema. */
export function keepsSchema({ contract, media }: Subject, body: unknown): boolean {
  if (media === undefined) return false;
  const received = asReceived(contract.document, media, body);
  return contract.checksOf(media.schema, 'request').kept(received);
}

/** What a case expects: a login of an unknown user is rejected in any case. */
export function unlessLogin<Otherwise extends 'any' | 'accepted'>(subject: Subject, otherwise: Otherwise) {
  return subject.login ? 'refused' : otherwise;
}
