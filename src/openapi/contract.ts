import type { OpenAPIV3_1 } from 'openapi-types';
import type { Format, SchemaChecks } from '../schema/index.ts';

/** A place in a contract file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** The file, where it is not the contract's own: one that the contract refers to. */
  readonly file?: string;
}

/** One media type of a request or a response. */
export interface ExpectedMediaType {
  /** As written: `application/json`, `application/*`. */
  readonly mediaType: string;
  /** Pointer to the Media Type Object. */
  readonly pointer: string;
  /** Pointer to its schema, where there is one. */
  readonly schema?: string;
  readonly examples: readonly unknown[];
}

export interface ExpectedHeader {
  readonly name: string;
  readonly required: boolean;
  readonly pointer: string;
  readonly schema?: string;
  /** Set where an object is written `a=1,b=2`, and not `a,1,b,2` (OpenAPI 3.1, section 4.8.12.3). */
  readonly explode?: true;
  /** Set where the text is written in a media type of its own, JSON for one. */
  readonly mediaType?: string;
}

/** One response that an operation documents. */
export interface ExpectedResponse {
  /** As written: `200`, `4XX`, `default`. */
  readonly status: string;
  readonly pointer: string;
  /** Empty: the response has no body. */
  readonly content: readonly ExpectedMediaType[];
  readonly headers: readonly ExpectedHeader[];
}

/** Where a response holds a part of the token: `$response.body#/access_token` (OpenAPI 3.1, runtime expressions). */
export interface TokenExpression {
  readonly source: 'body' | 'header';
  /** A JSON pointer into the body, or the header's name. */
  readonly path: string;
  /** Pointer to the expression in the contract. */
  readonly pointer: string;
}

/** The `x-token` extension: which security scheme this operation's response opens, and where the token stands. */
export interface ExpectedToken {
  /** A key of `components.securitySchemes`. */
  readonly scheme: string;
  readonly value: TokenExpression;
  readonly type?: TokenExpression;
  readonly expiresAt?: TokenExpression;
  readonly pointer: string;
}

/** Where an operation is served, where that is not at the contract's first server (OpenAPI 3.1, section 4.8.5). */
export interface OwnServer {
  /** Its path, without a slash at the end. */
  readonly path: string;
  /** Set where it is another host: its origin, and that of the contract's first server. */
  readonly elsewhere?: { readonly origin: string; readonly usual: string };
}

/** A method and path of the contract. */
export interface Operation {
  /** The operationId, or `GET /path` where it has none. */
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  /** Pointer to the path item that holds its parameters as well. */
  readonly pathItem: string;
  /** Its own servers, or those of its path; their variables filled in, without a slash at the end. */
  readonly servers?: readonly string[];
  /** The first of them, where it is not the contract's first. */
  readonly ownServer?: OwnServer;
  readonly requestBody?: { readonly required: boolean; readonly content: readonly ExpectedMediaType[] };
  readonly responses: readonly ExpectedResponse[];
  /** Keys of `components.securitySchemes`, one of which opens the operation; empty: open to all. */
  readonly security: readonly string[];
  readonly token?: ExpectedToken;
}

/** An HTTP security scheme with a token, as `components.securitySchemes` writes it. */
export interface BearerScheme {
  readonly name: string;
  /** As sent before the token: `bearer`. */
  readonly scheme: string;
  /** `JWT`, where the contract says so. */
  readonly format?: string;
  readonly pointer: string;
}

/** An OpenAPI document, read, checked and compiled. */
export interface Contract {
  /** The file, relative to the project where it lies inside. */
  readonly file: string;
  /** SHA-256 of the file, and of those that it refers to, hexadecimal. */
  readonly hash: string;
  readonly title: string;
  /** The version of OpenAPI that it is written in. */
  readonly version: '3.0' | '3.1' | '3.2';
  /** Of OpenAPI 3.1 or 3.2, whatever it is written in; every `$ref` is local. */
  readonly document: OpenAPIV3_1.Document;
  /** The first server's address, its variables filled in, without a slash at the end. */
  readonly server?: string;
  readonly operations: readonly Operation[];
  readonly bearerSchemes: readonly BearerScheme[];
  /** The position of what a JSON pointer names, or of its nearest documented ancestor. */
  positionOf(pointer: string): Position;
  /** The compiled checks of the schema that a pointer names, for a response unless said otherwise. */
  checksOf(schemaPointer: string, direction?: 'request' | 'response'): SchemaChecks;
  /** How a format that the contract names is checked. */
  formatOf(name: string): Format | undefined;
}
