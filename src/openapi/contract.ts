import type { OpenAPIV3_1 } from 'openapi-types';
import { type Format, joinPointer, pointerTokens, type SchemaChecks } from '../schema/index.ts';

/** A place in a contract file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Set if it is not the contract's own file, but one that the contract refers to. */
  readonly file?: string;
}

/** The folder beside the contract for copies of remote files: `remote/example.com/schemas.yaml`. */
export const COPIES = 'remote';

/** @param path from the folder of the contract */
export function isRemoteCopy(path: string): boolean {
  return path.startsWith(`${COPIES}/`);
}

/** One media type of a request or a response. */
export interface ExpectedMediaType {
  /** As written: `application/json`, `application/*`. */
  readonly mediaType: string;
  /** Pointer to the Media Type Object. */
  readonly pointer: string;
  /** Pointer to its schema, if there is one. */
  readonly schema?: string;
  /** Pointer to the schema of one item of a sequential media type (OpenAPI 3.2, section 4.14.3). */
  readonly itemSchema?: string;
  readonly examples: readonly unknown[];
}

export interface ExpectedHeader {
  readonly name: string;
  readonly required: boolean;
  readonly pointer: string;
  readonly schema?: string;
  /** Set if an object is serialized as `a=1,b=2` instead of `a,1,b,2` (OpenAPI 3.1, section 4.8.12.3). */
  readonly explode?: true;
  /** Set if the text is serialized by a media type, such as JSON, instead of a style. */
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

/**
 * The location of a part of the token in a response: `$response.body#/access_token` (a runtime expression), or
 * `$response.cookie.sid`.
 */
export interface TokenExpression {
  readonly source: 'body' | 'header' | 'cookie';
  /** A JSON pointer into the body, or the name of the header or cookie. */
  readonly path: string;
  /** Pointer to the expression in the contract. */
  readonly pointer: string;
}

/** Where a request carries a refresh token: `$request.body#/refresh_token`, or in a header or a cookie. */
export interface SentExpression {
  readonly source: 'body' | 'header' | 'cookie';
  /** A JSON pointer into the body, or the name of the header or cookie. */
  readonly path: string;
}

/** How a session is continued: an operation that takes a refresh token, and responds as the login does. */
export interface ExpectedRefresh {
  /** Its operationId. */
  readonly operation: string;
  /** Where the responses of login and refresh have the refresh token. */
  readonly token: TokenExpression;
  readonly sentAs: SentExpression;
  /** A refresh token is good for one use. */
  readonly rotates: boolean;
  /**
   * Set where no `x-token` says it, but an OAuth flow: a request with `grant_type=refresh_token` (RFC 6749, section 6),
   * to the token endpoint itself as a rule. A refresh token has rotated where another one is given in its place.
   */
  readonly isGrant?: true;
  readonly pointer: string;
}

/** How a session is ended: an operation that takes the token, or the refresh token where `sentAs` says. */
export interface ExpectedRevoke {
  readonly operation: string;
  readonly sentAs?: SentExpression;
  readonly pointer: string;
}

/**
 * How the password of the account is changed: an operation that takes the new one, after which neither the tokens that
 * were issued before nor the old password open anything.
 */
export interface ExpectedPasswordChange {
  readonly operation: string;
  /** JSON pointer into the body of its request; absent where it does not take the old one. */
  readonly oldPassword?: string;
  readonly newPassword: string;
  /** Where the new password is repeated. */
  readonly repeated: readonly string[];
  readonly pointer: string;
}

/**
 * The `x-token` extension: the security scheme that the operation issues a token for, and where the token is.
 */
export interface ExpectedToken {
  /** A key of `components.securitySchemes`. */
  readonly scheme: string;
  readonly value: TokenExpression;
  readonly type?: TokenExpression;
  /** An instant; with `unitMs` a lifetime in that unit (`expiresIn`). */
  readonly expiresAt?: TokenExpression & { readonly unitMs?: number };
  readonly refresh?: ExpectedRefresh;
  readonly revoke?: ExpectedRevoke;
  readonly changePassword?: ExpectedPasswordChange;
  readonly pointer: string;
  /** Set where no `x-token` says it, but an OAuth flow of the document whose `tokenUrl` is this operation. */
  readonly flow?: 'password' | 'clientCredentials';
}

/** The server of an operation, if it is not the contract's first server (OpenAPI 3.1, section 4.8.5). */
export interface OwnServer {
  /** Its path, without a trailing slash. */
  readonly path: string;
  /** Set if it is on another host: its origin, and the origin of the contract's first server. */
  readonly elsewhere?: { readonly origin: string; readonly usual: string };
}

/** A method and path of the contract. */
export interface Operation {
  /** The operationId, or `GET /path` if it has none. */
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  /** Pointer to the path item, which may have parameters too. */
  readonly pathItem: string;
  /** Its own servers, or those of its path item; with default variables, without a trailing slash. */
  readonly servers?: readonly string[];
  /** The first of them, if it is not the contract's first server. */
  readonly ownServer?: OwnServer;
  readonly requestBody?: { readonly required: boolean; readonly content: readonly ExpectedMediaType[] };
  readonly responses: readonly ExpectedResponse[];
  /** Keys of `components.securitySchemes`, one of which is required; empty: no authentication. */
  readonly security: readonly string[];
  readonly token?: ExpectedToken;
  /**
   * Set if the document is wrong where this operation is described: the place, and what is wrong. Such an
   * operation is not sent, and its responses are not judged.
   */
  readonly broken?: string;
}

/** A security scheme whose token is sent in the Authorization header, from `components.securitySchemes`. */
export interface BearerScheme {
  readonly name: string;
  /** As sent before the token: `bearer`; of OAuth 2 and OpenID Connect too (RFC 6750, section 2.1). */
  readonly scheme: string;
  /** The `bearerFormat`, such as `JWT`. */
  readonly format?: string;
  readonly pointer: string;
}

/** An OpenAPI document, read, checked and compiled. */
export interface Contract {
  /** The file, relative to the project folder if it is inside. */
  readonly file: string;
  /** SHA-256 of the file and of those that it refers to, in hexadecimal. */
  readonly hash: string;
  readonly title: string;
  /** The version of OpenAPI that it is written in. */
  readonly version: '3.0' | '3.1' | '3.2';
  /** Converted to OpenAPI 3.1 if it is 3.0; every `$ref` is local. */
  readonly document: OpenAPIV3_1.Document;
  /** The URL of the first server, with default variables, without a trailing slash. */
  readonly server?: string;
  readonly operations: readonly Operation[];
  readonly bearerSchemes: readonly BearerScheme[];
  /** The position of the value at a JSON pointer, or of its nearest ancestor that has one. */
  positionOf(pointer: string): Position;
  /** The checks of the schema at a pointer, by default for a response. */
  checksOf(schemaPointer: string, direction?: 'request' | 'response'): SchemaChecks;
  /** How a format is checked; undefined for an unknown one. */
  formatOf(name: string): Format | undefined;
}

/** The position of the value at a pointer, or of its nearest ancestor that has one. */
export function nearestPosition(positions: ReadonlyMap<string, Position>, pointer: string): Position {
  for (let tokens = pointerTokens(pointer); ; tokens = tokens.slice(0, -1)) {
    const found = positions.get(joinPointer('', ...tokens));
    if (found) return found;
    if (tokens.length === 0) return { line: 1, column: 1 };
  }
}

/** A function that converts offsets in a text to lines and columns. */
export function lineFinder(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
