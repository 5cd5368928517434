import type { Authorization, Credentials } from '../../auth/index.ts';
import type { Case, OutgoingRequest } from '../../http/index.ts';
import type { Depth } from '../../project/index.ts';
import type { Subject } from './subject.ts';

/** Whom a derived case is sent to, and who sends it. */
export interface Requested {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** The real account's. */
  readonly credentials: Credentials;
  /** The Authorization header of a fresh token, for operations that need one: `Bearer eyJ…`. */
  readonly authorization?: string;
  /** What else opens the operation: a key in a header, the query or a cookie. */
  readonly access?: Authorization;
}

/** What the body of a case is to the request's schema; `none`: there is none, or it is not JSON on purpose. */
export type BodyVerdict = 'keeps' | 'breaks' | 'none';

/** A case that a contract itself gives: a valid request, or one that is wrong in exactly one named way. */
export interface DerivedCase extends Case {
  /** The generator that it comes from: `missing-property`. */
  readonly kind: string;
  /** What was done, as a sentence: `The property password is missing.` */
  readonly title: string;
  /** What the API is held to, as a sentence. */
  readonly expected: string;
  /** The depth from which on it may be sent. */
  readonly depth: Depth;
  /** Whether it names the real account: wrong attempts on it may lock it. */
  readonly needsAccount: boolean;
  readonly body: BodyVerdict;
  /** The request. Pure; texts and bytes are the same every time. */
  request(requested: Requested): OutgoingRequest;
}

/** A valid request, before it is changed in one way. */
export interface Ready extends Requested {
  /** Keeps the schema; with the credentials of whoever the case names. Undefined where the operation takes none. */
  readonly valid: unknown;
}

/** A case as a generator writes it; what it leaves away is as in a valid request. */
export interface Draft {
  readonly name: string;
  readonly title: string;
  /** Default: the generator's own. */
  readonly expected?: string;
  readonly expects: Case['expects'];
  /** Default: `warning`, a gap in the contract. */
  readonly undocumentedRefusal?: Case['undocumentedRefusal'];
  readonly orderlyStatuses?: readonly number[];
  readonly mayCutOff?: true;
  readonly variationOf?: string;
  /** Uses the real account, at full depth only; else a user that cannot exist. */
  readonly account?: true;
  /** Default: `polite` where no real account is named. */
  readonly depth?: Depth;
  /** A draft whose body is not what it says here is dropped: the schema allows, or forbids, otherwise. */
  readonly body: BodyVerdict;
  readonly method?: string;
  /** Sent as JSON; undefined: no body. */
  readonly json?: (ready: Ready) => unknown;
  /** Sent as it is, in place of JSON; undefined: no body. */
  readonly raw?: (ready: Ready) => string | Uint8Array | undefined;
  readonly headers?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Parameters by `in:name`, in place of the valid ones; undefined takes one away. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** More of the query. */
  readonly query?: (ready: Ready) => readonly (readonly [name: string, value: string])[];
  /** The Authorization header, in place of the fresh token's; undefined sends none. */
  readonly authorization?: (given: string | undefined) => string | undefined;
}

/** One way to derive cases. One more: its file, and its line in index.ts. */
export interface Generator {
  /** Kebab-case; its cases' `kind`. */
  readonly kind: string;
  /** What the cases of this kind have in common, as the end of a sentence: `with a required property missing`. */
  readonly title: string;
  /** What the API is held to. */
  readonly expected: string;
  /** What an operation has to have for there to be any case of this kind; absent: nothing. */
  readonly needs?: 'body' | 'login';
  drafts(subject: Subject): Iterable<Draft>;
}
