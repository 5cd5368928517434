/** How the contract describes a body: its media type, and pointers into the document. */
export interface DescribedBody {
  readonly mediaType: string;
  readonly schema?: string;
  /** Of one item of a sequential media type (OpenAPI 3.2, section 4.14.3). */
  readonly itemSchema?: string;
  /** To the Media Type Object, which may have an `encoding` for each property of a form. */
  readonly pointer?: string;
}

/** A value in a body, and the schema that it has to match. */
export interface JudgedValue {
  readonly schema: string;
  readonly value: unknown;
  /** JSON pointer of the value in the body; empty for the whole body. */
  readonly instance: string;
}

/** What a body is, by its media type and schema. */
export type ParsedBody =
  | { readonly values: readonly JudgedValue[] }
  /** It does not follow its media type, and why. */
  | { readonly malformed: string }
  /** No schema can be held against it, and why. */
  | { readonly notJudged: string };

/** The received text of a body. */
export interface BodyText {
  readonly text: string;
  /** Set if the body goes on, and only its beginning was received. */
  readonly partial?: boolean;
  /** As received, with its parameters. */
  readonly contentType: string;
}

/** A media type: how a body is read by its schema, and how a value is written. One file each. */
export interface Codec {
  parse(document: unknown, body: DescribedBody, received: BodyText): ParsedBody;
  /** The body of a value; undefined for a value that it cannot express. */
  write(document: unknown, body: DescribedBody, value: unknown): string | Uint8Array | undefined;
  /** A body where no example is documented, if it cannot be generated from a schema: a file. */
  readonly sample?: (essence: string) => Uint8Array | undefined;
}

/** The whole body against its schema; without one there is nothing to judge. */
export function wholeValue({ schema }: DescribedBody, value: unknown): ParsedBody {
  return { values: schema === undefined ? [] : [{ schema, value, instance: '' }] };
}
