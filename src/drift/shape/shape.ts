/** Whether something was there in every response that a shape holds, or in some. */
export type Presence = 'always' | 'sometimes';

/** A value of an enumeration, as a shape keeps it. */
export type EnumValue = string | number | boolean | null;

/** What stood at one place of a body. */
export interface PathShape {
  /** JSON types, sorted; `integer` is told from `number` where the contract does not say `number`. */
  readonly types: readonly string[];
  /** Formats of the texts, and of instants told as numbers, sorted; `text` is a text of no format. */
  readonly formats?: readonly string[];
  /** Values, only where the contract enumerates them. */
  readonly values?: readonly EnumValue[];
  /** Set where an object at this place's parent went without it. */
  readonly optional?: true;
}

/** What an access token is, without what it says. */
export interface TokenTraits {
  readonly forms: readonly ('jwt' | 'opaque')[];
  readonly algorithms: readonly string[];
  /** Names of the claims. */
  readonly claims: Readonly<Record<string, Presence>>;
  /** From issue, or from now where the token does not tell it, to expiry; two digits count. */
  readonly lifetimeSeconds?: { readonly least: number; readonly most: number };
}

/** Texts for people by JSON pointer, normalised. */
export type Wording = Readonly<Record<string, readonly string[]>>;

/**
 * What the responses of one operation and status looked like, without their values.
 *
 * A path is a JSON pointer into the body, with `*` for every item of an array and for every key of a map: keys that are
 * data (account ids) never enter a shape.
 */
export interface Shape {
  readonly operation: string;
  readonly status: number;
  /** Names of the cases that were answered so. */
  readonly cases: readonly string[];
  /** Type and subtype in lower case; empty where no response named one. */
  readonly mediaTypes: readonly string[];
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, Presence>>;
  /** Empty where no body was JSON. */
  readonly paths: Readonly<Record<string, PathShape>>;
  readonly token?: TokenTraits;
  /** By case: refusals of other cases may well be worded in another way. */
  readonly wording: Readonly<Record<string, Wording>>;
}
