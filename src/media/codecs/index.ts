import { parseContentType } from '../content-type.ts';
import type { Codec } from './codec.ts';
import { form } from './form.ts';
import { loadRareCodecs } from './later.ts';
import { binary, json, text } from './simple.ts';

/** A media type, and how its bodies are read and written. */
interface MediaType {
  /** Matches the media type without its parameters, in lower case. */
  readonly types: RegExp;
  readonly codec: () => Codec;
  /** Set if a body of no bytes is one of this media type: a text, a file, a stream without items. */
  readonly mayBeEmpty?: true;
  /** Set if a body may never end, so that only its first items are received. */
  readonly isSequential?: true;
}

const FILE: MediaType = { types: /./, codec: () => binary, mayBeEmpty: true };

/** Every media type, the one that is sent rather first. To add one: its file, and a line here. */
const MEDIA_TYPES: readonly MediaType[] = [
  { types: /^(?:application|text)\/json$|\+json$/, codec: () => json },
  { types: /^application\/x-www-form-urlencoded$/, codec: () => form },
  { types: /^multipart\//, codec: () => loadRareCodecs().multipartOf(codecOf) },
  {
    types:
      /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq|stream\+json)$|\+json-seq$|^text\/(?:x-)?(?:ndjson|jsonl)$/,
    ...{ codec: () => loadRareCodecs().jsonSequence, mayBeEmpty: true, isSequential: true },
  },
  {
    types: /^text\/event-stream$/,
    ...{ codec: () => loadRareCodecs().serverSentEvents, mayBeEmpty: true, isSequential: true },
  },
  {
    types: /^text\/(?:csv|tab-separated-values)$|^application\/csv$/,
    codec: () => loadRareCodecs().csv,
    mayBeEmpty: true,
  },
  { types: /^(?:application|text)\/xml$|\+xml$/, codec: () => loadRareCodecs().xml },
  { types: /^(?:application|text)\/(?:x-)?(?:yaml|vnd\.yaml)$|\+yaml$/, codec: () => loadRareCodecs().yaml },
  {
    types: /^text\/|^application\/(?:javascript|ecmascript|graphql|sql|toml|x-sh)$/,
    codec: () => text,
    mayBeEmpty: true,
  },
  FILE,
];

/** A range is sent as JSON, where that fits. */
const RANGES: Readonly<Record<string, string>> = {
  '*/*': 'application/json',
  'application/*': 'application/json',
  'text/*': 'text/plain',
};

function mediaTypeOf(contentType: string): MediaType {
  const { essence } = parseContentType(contentType);
  const concrete = RANGES[essence] ?? essence;
  return MEDIA_TYPES.find(({ types }) => types.test(concrete)) ?? FILE;
}

/** The codec of a media type. */
export function codecOf(mediaType: string): Codec {
  return mediaTypeOf(mediaType).codec();
}

/** How much a media type is preferred for what is sent: 0 is the best. */
export function rankOf(mediaType: string): number {
  return MEDIA_TYPES.indexOf(mediaTypeOf(mediaType));
}

/** Whether a body may never end, so that only its first items are received. */
export function isSequential(contentType: string): boolean {
  return mediaTypeOf(contentType).isSequential === true;
}

/** Whether a body is a file, of which only the beginning is kept if it is large. */
export function isFile(contentType: string): boolean {
  return mediaTypeOf(contentType) === FILE;
}

/** Whether a body without any bytes is one of a media type. */
export function mayBeEmpty(mediaType: string): boolean {
  return mediaTypeOf(mediaType).mayBeEmpty === true;
}
