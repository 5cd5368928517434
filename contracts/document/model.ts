import type { OpenAPIV3_1 } from 'openapi-types';
import type {
  BearerScheme,
  HeaderPromise,
  MediaTypePromise,
  Operation,
  ResponsePromise,
  TokenExpression,
  TokenPromise,
} from './contract.ts';
import { followReferences, isObject, joinPointer } from './pointer.ts';

/** Called for a document that contradicts itself; never returns. */
export type Refuse = (pointer: string, problem: string, hint: string) => never;

export interface Model {
  readonly operations: readonly Operation[];
  readonly bearerSchemes: readonly BearerScheme[];
  readonly server?: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** What the document promises, operation by operation, in the document's order (OpenAPI 3.1, section 4.8). */
export function modelOf(document: OpenAPIV3_1.Document, refuse: Refuse): Model {
  const walk = new Walk(document, refuse);
  const bearerSchemes = walk.bearerSchemes();
  const operations = walk.operations(bearerSchemes);
  const server = document.servers?.[0]?.url.replace(/\/+$/, '');
  return { operations, bearerSchemes, ...(server ? { server } : {}) };
}

/** One pass over a document: holds it, and the way to refuse it. */
class Walk {
  readonly #document: OpenAPIV3_1.Document;
  readonly #refuse: Refuse;

  constructor(document: OpenAPIV3_1.Document, refuse: Refuse) {
    this.#document = document;
    this.#refuse = refuse;
  }

  operations(bearerSchemes: readonly BearerScheme[]): Operation[] {
    const operations: Operation[] = [];
    for (const path of Object.keys(this.#document.paths ?? {})) {
      if (!path.startsWith('/')) continue;
      const item = this.#objectAt(joinPointer('/paths', path));
      for (const method of METHODS) {
        if (!isObject(item.value[method])) continue;
        operations.push(this.#operation(path, method, joinPointer(item.pointer, method), bearerSchemes));
      }
    }
    this.#refuseRepeatedNames(operations);
    return operations;
  }

  bearerSchemes(): BearerScheme[] {
    const schemes: BearerScheme[] = [];
    for (const name of Object.keys(this.#document.components?.securitySchemes ?? {})) {
      const { pointer, value } = this.#objectAt(joinPointer('/components/securitySchemes', name));
      if (value.type !== 'http' || typeof value.scheme !== 'string') continue;
      if (value.scheme.toLowerCase() === 'basic') continue;
      const format = typeof value.bearerFormat === 'string' ? value.bearerFormat : undefined;
      schemes.push({ name, scheme: value.scheme, pointer, ...(format ? { format } : {}) });
    }
    return schemes;
  }

  #operation(
    path: string,
    method: string,
    pointer: string,
    bearerSchemes: readonly BearerScheme[],
  ): Operation {
    const { value } = this.#objectAt(pointer);
    const token = this.#token(pointer, value, bearerSchemes);
    return {
      id: typeof value.operationId === 'string' ? value.operationId : `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      pointer,
      responses: this.#responses(pointer, value),
      security: this.#security(value),
      ...(value.requestBody === undefined ? {} : { requestBody: this.#requestBody(pointer) }),
      ...(token ? { token } : {}),
    };
  }

  #requestBody(operationPointer: string) {
    const { pointer, value } = this.#objectAt(joinPointer(operationPointer, 'requestBody'));
    return { required: value.required === true, content: this.#content(pointer, value) };
  }

  #responses(operationPointer: string, operation: Record<string, unknown>): ResponsePromise[] {
    const responses = isObject(operation.responses) ? operation.responses : {};
    return Object.keys(responses)
      .filter((status) => !status.startsWith('x-'))
      .map((status) => {
        const { pointer, value } = this.#objectAt(joinPointer(operationPointer, 'responses', status));
        return {
          status,
          pointer,
          content: this.#content(pointer, value),
          headers: this.#headers(pointer, value),
        };
      });
  }

  #content(pointer: string, holder: Record<string, unknown>): MediaTypePromise[] {
    const content = isObject(holder.content) ? holder.content : {};
    return Object.keys(content).map((mediaType) => {
      const found = this.#objectAt(joinPointer(pointer, 'content', mediaType));
      return {
        mediaType,
        pointer: found.pointer,
        examples: this.#examples(found.pointer, found.value),
        ...(found.value.schema === undefined ? {} : { schema: joinPointer(found.pointer, 'schema') }),
      };
    });
  }

  #headers(pointer: string, response: Record<string, unknown>): HeaderPromise[] {
    const headers = isObject(response.headers) ? response.headers : {};
    return Object.keys(headers)
      .filter((name) => name.toLowerCase() !== 'content-type')
      .map((name) => {
        const found = this.#objectAt(joinPointer(pointer, 'headers', name));
        return {
          name,
          required: found.value.required === true,
          pointer: found.pointer,
          ...(found.value.schema === undefined ? {} : { schema: joinPointer(found.pointer, 'schema') }),
        };
      });
  }

  #examples(pointer: string, mediaType: Record<string, unknown>): unknown[] {
    const examples: unknown[] = mediaType.example === undefined ? [] : [mediaType.example];
    if (!isObject(mediaType.examples)) return examples;
    for (const name of Object.keys(mediaType.examples)) {
      const { value } = this.#objectAt(joinPointer(pointer, 'examples', name));
      if (value.value !== undefined) examples.push(value.value);
    }
    return examples;
  }

  #security(operation: Record<string, unknown>): string[] {
    const requirements = operation.security ?? this.#document.security ?? [];
    if (!Array.isArray(requirements)) return [];
    // An empty requirement among others makes authentication optional (OpenAPI 3.1, section 4.8.30).
    if (requirements.some((requirement) => isObject(requirement) && Object.keys(requirement).length === 0)) {
      return [];
    }
    return [...new Set(requirements.flatMap((requirement) => Object.keys(requirement)))];
  }

  #token(
    operationPointer: string,
    operation: Record<string, unknown>,
    bearerSchemes: readonly BearerScheme[],
  ): TokenPromise | undefined {
    const pointer = joinPointer(operationPointer, 'x-token');
    const written = operation['x-token'];
    if (written === undefined) return undefined;
    if (!isObject(written)) return this.#refuse(pointer, 'x-token is not an object', TOKEN_HINT);
    const { scheme } = written;
    if (typeof scheme !== 'string' || !bearerSchemes.some((candidate) => candidate.name === scheme)) {
      const known = bearerSchemes.map((candidate) => candidate.name).join(', ') || 'none';
      return this.#refuse(
        joinPointer(pointer, 'scheme'),
        `x-token names the security scheme ${JSON.stringify(scheme)}, which is not an HTTP token scheme of this document`,
        `Name one of components.securitySchemes with "type: http"; there are: ${known}.`,
      );
    }
    const value = this.#expression(pointer, 'value', written.value);
    if (!value) return this.#refuse(pointer, 'x-token says not where the token stands', TOKEN_HINT);
    const type = this.#expression(pointer, 'type', written.type);
    const expiresAt = this.#expression(pointer, 'expiresAt', written.expiresAt);
    return { scheme, value, pointer, ...(type ? { type } : {}), ...(expiresAt ? { expiresAt } : {}) };
  }

  #expression(tokenPointer: string, key: string, written: unknown): TokenExpression | undefined {
    if (written === undefined) return undefined;
    const pointer = joinPointer(tokenPointer, key);
    const match = /^\$response\.(?:body#(\/.*)|header\.([!#$%&'*+.^_`|~\w-]+))$/.exec(String(written));
    if (!match) {
      return this.#refuse(
        pointer,
        `${JSON.stringify(written)} is no runtime expression that Driftline reads`,
        TOKEN_HINT,
      );
    }
    const [, body, header] = match;
    return body === undefined
      ? { source: 'header', path: header ?? '', pointer }
      : { source: 'body', path: body, pointer };
  }

  #objectAt(pointer: string): { pointer: string; value: Record<string, unknown> } {
    const found = followReferences(this.#document, pointer);
    if (found && isObject(found.value)) return { pointer: found.pointer, value: found.value };
    return this.#refuse(
      pointer,
      'this reference leads nowhere inside the document',
      'Correct the $ref: it must be local, "#/components/…", and end at an object.',
    );
  }

  #refuseRepeatedNames(operations: readonly Operation[]): void {
    const seen = new Set<string>();
    for (const { id, pointer } of operations) {
      if (seen.has(id)) {
        this.#refuse(
          joinPointer(pointer, 'operationId'),
          `operationId ${JSON.stringify(id)} is given twice`,
          'Give each operation a name of its own.',
        );
      }
      seen.add(id);
    }
  }
}

const TOKEN_HINT =
  'Expected "$response.body#/json/pointer" or "$response.header.Name", as in the README\'s chapter on x-token.';
