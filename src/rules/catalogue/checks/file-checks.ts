import { type Exchange, headerValue, sentHeader } from '../../../http/index.ts';
import { fits, isForm, isJson, parseContentType, partsOf } from '../../../media/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import type { Reading } from '../../../reading/index.ts';
import { pathValues } from '../../../requests/index.ts';
import type { Violation } from '../../rule.ts';
import { collectionsIn, namedBy } from './own-history.ts';

/** Where a file is below its resource: `/files/{fileId}/content`. Elsewhere, or beside it, it may be another form of it. */
const CONTENT = /^(?:attachment|binary|blob|bytes|contents?|data|download|file|raw)$/i;

/** A file that is read back and has other bytes than the upload that created it, or the PUT at its own address. */
export function* differencesFromFile(reading: Reading): Generator<Violation> {
  const { operation, exchange, response, before } = reading;
  const media = response?.media;
  if (operation.method !== 'GET' || response?.received.status !== 200 || !media) return;
  const type = response.contentType?.essence ?? '';
  if (isJson(type) || headerValue(response.received, 'content-encoding') !== undefined) return;
  const index = before.findLastIndex((each) => isUploadOf(reading, each) || isPutOf(exchange, each));
  const upload = before[index];
  const file = upload && fileIn(upload);
  if (!file || before.slice(index + 1).some((each) => mayHaveChanged(each, exchange))) return;
  // A picture may be converted, and has another media type then.
  if (type !== 'application/octet-stream' && !fits(type, file.type)) return;
  const { bytes } = file;
  const received = Buffer.from(response.received.body);
  if (received.equals(bytes)) return;
  const at = bytes.findIndex((byte, place) => received[place] !== byte);
  // Not where it is cut off, or one that was stored before.
  const mayBeMade =
    PICTURE.test(type) &&
    !bytes.subarray(0, received.length).equals(received) &&
    !before.slice(0, index).some((each) => fileIn(each)?.bytes.equals(received));
  yield {
    where: 'response body',
    expected: `the ${bytes.length} bytes that were sent to ${upload.operation}`,
    received: `${received.length} bytes, other ones from byte ${at < 0 ? bytes.length : at} on`,
    pointer: media.schema ?? media.pointer,
    ...(mayBeMade ? { severity: 'warning', reason: 'a server may compress or scale what it is sent' } : {}),
  };
}

const PICTURE = /^(?:image|audio|video)\//;

/** Whether an exchange stored a file at the address that it is read from: not a text, which may be written in other ways. */
function isPutOf({ request }: Exchange, each: Exchange): boolean {
  if (each.request.method !== 'PUT' || ![200, 201, 204].includes(each.response?.status ?? 0)) return false;
  const type = parseContentType(sentHeader(each.request.headers, 'content-type') ?? '').essence;
  const isText = /^text\/|xml|yaml|csv|json/.test(type) || isForm({ mediaType: type });
  const [one, other] = [request, each.request].map(({ url }) => new URL(url, 'http://localhost').pathname);
  return !isText && one === other;
}

/** Whether an exchange created the resource whose content an operation returns. */
function isUploadOf({ contract, operation, exchange }: Reading, each: Exchange): boolean {
  if (each.response?.status !== 201 && each.response?.status !== 200) return false;
  const path = operation.path.replace(/\/+$/, '');
  return collectionsIn(contract).some((collection) => {
    const { create } = collection;
    if (create?.id !== each.operation) return false;
    const isContent =
      collection.read === operation ||
      (path.startsWith(`${collection.path}/`) && CONTENT.test(path.slice(collection.path.length + 1)));
    const named = isContent ? namedBy(contract, create, each) : undefined;
    const requested = pathValues(operation.path, exchange.request.url);
    return named !== undefined && [...named.names].every(([name, value]) => requested.get(name) === value);
  });
}

/** A change to the resource, or to what is above or below it. */
function mayHaveChanged({ request, response }: Exchange, of: Exchange): boolean {
  if (isSafeMethod(request.method) || (response !== undefined && response.status >= 400)) return false;
  const [one = '', other = ''] = [request, of.request].map(({ url }) => url.split('?')[0]);
  return one.startsWith(other) || (other.startsWith(one) && request.method !== 'POST');
}

interface SentFile {
  readonly bytes: Buffer;
  readonly type: string;
}

/** The file that a request sent: its body, or the only file of a form. */
function fileIn({ request }: Exchange): SentFile | undefined {
  const { body, headers } = request;
  if (body === undefined || body.length === 0) return undefined;
  const contentType = sentHeader(headers, 'content-type') ?? '';
  const type = parseContentType(contentType).essence;
  const bytes = Buffer.from(body);
  if (!isForm({ mediaType: type })) return isJson(type) ? undefined : { bytes, type };
  const parts = partsOf(contentType, bytes.toString('latin1')) ?? [];
  const [file, another] = parts.filter(({ head }) => /;\s*filename=/i.test(head));
  if (!file || another) return undefined;
  const own = /^content-type:\s*(.+)$/im.exec(file.head)?.[1] ?? 'application/octet-stream';
  return { bytes: Buffer.from(file.content, 'latin1'), type: parseContentType(own.trim()).essence };
}
