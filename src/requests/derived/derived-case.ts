import type { Authorization, Credentials } from '../../auth/index.ts';
import type { Case, OutgoingRequest } from '../../http/index.ts';
import type { Depth } from '../../project/index.ts';
import type { Subject } from './subject.ts';

/** Where a derived case is sent, and the credentials for it. */
export interface SendContext {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Of the real account. */
  readonly credentials: Credentials;
  /** The Authorization header of a fresh token, for operations that need one: `Bearer eyJ…`. */
  readonly authorization?: string;
  /** API keys of the operation in a header, the query or a cookie. */
  readonly apiKeys?: Authorization;
}

/** An authorization as the context of derived cases has it. */
export function sentWith(access: Authorization): Pick<SendContext, 'authorization' | 'apiKeys'> {
  const { Authorization: own, ...headers } = access.headers;
  return { apiKeys: { ...access, headers }, ...(own === undefined ? {} : { authorization: own }) };
}

/**
 * Whether the body of a case, as its receiver reads it, matches the request schema; `none`: there is no body,
 * or it cannot be read on purpose.
 */
export type BodyVerdict = 'keeps' | 'breaks' | 'none';

/** A case derived from a contract: a valid request, or one that is wrong in exactly one named way. */
export interface DerivedCase extends Case {
  /** The generator that it comes from: `missing-property`. */
  readonly kind: string;
  /** How the request differs from a valid one, as a sentence: `The required property password is missing.` */
  readonly title: string;
  /** What the API has to do, as a sentence. */
  readonly expected: string;
  /** The lowest depth at which it is sent. */
  readonly depth: Depth;
  /** Whether it uses the real account, which wrong attempts may lock. */
  readonly needsAccount: boolean;
  readonly body: BodyVerdict;
  /** How grave a refusal is once a valid request was accepted, although `expects` is `any`. */
  readonly onceAccepted?: 'error' | 'warning';
  /** Whether the case can be made of an account: its secret may be too short to be cut off. */
  appliesTo(account: Credentials): boolean;
  /** The request. Pure and deterministic. */
  request(context: SendContext): OutgoingRequest;
}

/** A valid request, before it is changed in one way. */
export interface Ready extends SendContext {
  /**
   * A body that matches the schema, with the credentials of the case. Undefined where the operation takes
   * none.
   */
  readonly valid: unknown;
}

/** What a draft says of its case, beside the request. */
type CaseParts = Pick<
  Case,
  | 'undocumentedRefusal'
  | 'orderlyStatuses'
  | 'mayCutOff'
  | 'variationOf'
  | 'acceptanceTolerable'
  | 'bypass'
  | 'claimedRights'
> &
  Pick<DerivedCase, 'onceAccepted'>;

/**
 * A case as a generator writes it; omitted parts are those of a valid request. An undocumented refusal is a `warning` by
 * default, a gap in the contract.
 */
export interface Draft extends CaseParts {
  readonly name: string;
  readonly title: string;
  /** Default: that of the generator. */
  readonly expected?: string;
  readonly expects: Case['expects'];
  /** Uses the real account, at full depth only; absent: a user that cannot exist. */
  readonly account?: true;
  /** As in `DerivedCase`; default: any account. */
  readonly appliesTo?: DerivedCase['appliesTo'];
  /** Default: `polite` without the real account. */
  readonly depth?: Depth;
  /** A draft is dropped if the schema decides otherwise about its body. */
  readonly body: BodyVerdict;
  readonly method?: string;
  /** Changes the path, without the query. */
  readonly path?: (path: string) => string;
  /** Sent as the media type of the request says: JSON or a form; undefined: no body. */
  readonly json?: (ready: Ready) => unknown;
  /** Sent as it is; undefined: no body. */
  readonly raw?: (ready: Ready) => string | Uint8Array | undefined;
  readonly headers?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Parameters by `in:name`, in place of the valid ones; undefined removes one. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Additional query parameters. */
  readonly query?: (ready: Ready) => readonly (readonly [name: string, value: string])[];
  /** The Authorization header, in place of the fresh token's; undefined sends none. */
  readonly authorization?: (given: string | undefined) => string | undefined;
}

/** A request body, a login, a security scheme of any kind, or one that takes a token. */
type Needs = 'body' | 'login' | 'security' | 'token';

/** One way to derive cases. To add one: its file, and its line in index.ts. */
export interface Generator {
  /** Kebab-case; its cases' `kind`. */
  readonly kind: string;
  /**
   * A statement about the API without the subject, the title of a test: `rejects a body that lacks a required
   * property`.
   */
  readonly title: string;
  /** What the API has to do, as a sentence. */
  readonly expected: string;
  /** What an operation needs so that cases of this kind can be derived; absent: nothing. */
  readonly needs?: Needs;
  drafts(subject: Subject): Iterable<Draft>;
}
