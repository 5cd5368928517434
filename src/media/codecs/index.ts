import { parseContentType } from '../content-type.ts';
import { binary } from './binary.ts';
import type { Codec } from './codec.ts';
import { csv } from './csv.ts';
import { form, multipartOf } from './form.ts';
import { json } from './json.ts';
import { jsonSequence, serverSentEvents } from './sequence.ts';
import { text } from './text.ts';
import { xml } from './xml.ts';
import { yaml } from './yaml.ts';

/** Every codec, the one that is sent rather first. To add one: its file, and a line here. */
const codecs: readonly Codec[] = [
  json,
  form,
  multipartOf(codecOf),
  jsonSequence,
  serverSentEvents,
  csv,
  xml,
  yaml,
  text,
  binary,
];

/** The codec of a media type; a range is sent as JSON, where that fits. */
export function codecOf(mediaType: string): Codec {
  const { essence } = parseContentType(mediaType);
  if (essence === '*/*' || essence === 'application/*') return json;
  if (essence === 'text/*') return text;
  return codecs.find(({ types }) => types.test(essence)) ?? binary;
}

/** How much a media type is preferred for what is sent: 0 is the best. */
export function rankOf(mediaType: string): number {
  return codecs.indexOf(codecOf(mediaType));
}

/** Whether a body may never end, so that only its first items are received. */
export function isSequential(contentType: string): boolean {
  return [jsonSequence, serverSentEvents].includes(codecOf(contentType));
}

/** Whether a body is a file, of which only the beginning is kept if it is large. */
export function isFile(contentType: string): boolean {
  return codecOf(contentType) === binary;
}

/** Whether a body without any bytes is one of a media type. */
export function mayBeEmpty(mediaType: string): boolean {
  return codecOf(mediaType).empty === true;
}
