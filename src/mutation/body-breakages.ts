import { fits, parseContentType } from '../media/index.ts';
import { bodyBytes, header, withBody, withBytes, withHeader, withoutHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Breakage } from './breakage.ts';
import { type AnswerEdit, onScene } from './on-scene.ts';
import { hasBody, isJsonAnswer, type Scene } from './scenes.ts';
import { keepsAsJson } from './still-json.ts';

const PAGE = '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1></html>';
const OTHER_TYPES = ['text/html; charset=utf-8', 'text/plain', 'application/xml', 'application/octet-stream'];
const OTHER_JSON = ['application/json', 'application/problem+json', 'application/vnd.api+json'];
const CHARSETS = ['iso-8859-1', 'utf-16', 'windows-1252'];

/** What Content-Type says: nothing, or something that is not documented. */
export function* mediaTypeBreakages(scene: Scene): Generator<Breakage> {
  if (!hasBody(scene)) return;
  const make = (what: string, edit: AnswerEdit) => onScene(scene, 'media-type', `media type: ${what}`, edit);
  yield make('missing', (answer) => withoutHeader(answer, 'Content-Type'));
  const documented = scene.response.content.map(({ mediaType }) => mediaType);
  for (const type of [...OTHER_TYPES, ...OTHER_JSON]) {
    const { essence } = parseContentType(type);
    if (documented.some((each) => fits(essence, each))) continue;
    yield make(essence, (answer) => withHeader(answer, 'Content-Type', type));
  }
  if (!documented.some((each) => fits('text/html', each))) {
    yield make('an HTML page', (answer) =>
      withBytes(withHeader(answer, 'Content-Type', 'text/html; charset=utf-8'), PAGE),
    );
  }
  if (!isJsonAnswer(scene)) return;
  for (const charset of CHARSETS) {
    yield make(`charset ${charset}`, (answer) => {
      const { essence } = parseContentType(header(answer, 'Content-Type') ?? '');
      return withHeader(answer, 'Content-Type', `${essence}; charset=${charset}`);
    });
  }
}

/** What is wrong with the bytes of a body, before anybody looks at what they say. */
export function* bodyBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  const make = (what: string, edit: AnswerEdit) => onScene(scene, 'body', `body: ${what}`, edit);
  if (!hasBody(scene)) {
    if (isBodilessByHttp(scene) || scene.media) return;
    yield make('one where none is', (answer) =>
      withBody(withHeader(answer, 'Content-Type', 'application/json'), { message: 'A word more' }),
    );
    return;
  }
  yield make('missing', (answer) => withBytes(answer, ''));
  if (!isJsonAnswer(scene)) return;
  const honest = bodyBytes(scene.answer);
  for (const [what, change] of Object.entries(BYTES)) {
    const broken = change(honest);
    // Where no text is, no quotation mark can be wrong.
    if (broken.equals(honest)) continue;
    const breakage = make(what, (answer) => withBytes(answer, change(bodyBytes(answer))));
    yield keepsAsJson(contract, scene, broken) ? { ...breakage, unseeable: 'still-json' } : breakage;
  }
}

/** HTTP itself lets these have no body, and no client reads one (RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5). */
function isBodilessByHttp({ operation, status }: Scene): boolean {
  return operation.method === 'HEAD' || status === 204 || status === 304;
}

const text =
  (change: (json: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString('utf8')));

/** JSON texts that are none (RFC 8259), as servers make them. */
const BYTES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'white space only': text(() => ' \n'),
  'cut short': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'last character missing': (bytes) => bytes.subarray(0, bytes.length - 1),
  'plain words': text(() => 'Internal error, please try again later'),
  'an HTML page': text(() => PAGE),
  'sent twice': (bytes) => Buffer.concat([bytes, bytes]),
  'a warning before it': text((json) => `Warning: undefined index in login.php\n${json}`),
  'a comment': text((json) => `/* cached */ ${json}`),
  'a guard against hijacking': text((json) => `)]}',\n${json}`),
  'a callback around it': text((json) => `callback(${json});`),
  'single quotes': text((json) => json.replaceAll('"', "'")),
  'a comma too many': text((json) => json.replace(/([\]}"\w])$/, '$1,')),
  'a byte order mark': (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  'UTF-16': (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  'Latin-1': latin1,
  'a null byte': (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
};

/** A byte in the middle of a text that no UTF-8 has; after the first quotation mark, or at the end. */
function latin1(bytes: Buffer): Buffer {
  const at = bytes.indexOf('"') + 1;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at)]);
}
