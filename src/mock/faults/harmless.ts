import { gzipSync } from 'node:zlib';
import { isJson } from '../../media/index.ts';
import { isObject } from '../../schema/index.ts';
import { essenceOf } from '../documented.ts';
import { bodyBytes, wireHead, withBody, withBytes, withHeader } from '../mock-response.ts';
import { written } from './named.ts';
import { chunk, chunked } from './transport.ts';

/** Unusual responses that keep the contract: any finding here is a false alarm. */
export const harmlessFaults = written('login', [
  {
    name: 'harmless-white-space',
    title: 'The JSON is indented',
    violates: [],
    response: (response) =>
      isJson(essenceOf(response))
        ? withBytes(response, `\n${JSON.stringify(response.body, null, '\t')}\r\n`)
        : response,
  },
  {
    name: 'harmless-property-order',
    title: 'The properties are in another order',
    violates: [],
    response: (response) =>
      isObject(response.body)
        ? withBody(response, Object.fromEntries(Object.entries(response.body).toReversed()))
        : response,
  },
  {
    name: 'harmless-charset',
    title: 'Content-Type names UTF-8',
    violates: [],
    response: (response) =>
      isJson(essenceOf(response))
        ? withHeader(response, 'Content-Type', `${essenceOf(response)}; charset=UTF-8`)
        : response,
  },
  {
    name: 'harmless-header-case',
    title: 'The names of the headers are in lower case',
    violates: [],
    response: (response) => ({
      ...response,
      headers: response.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    }),
  },
  {
    name: 'harmless-gzip',
    title: 'The body is compressed with gzip for clients that accept it',
    violates: [],
    response: (response, { headers }) =>
      bodyBytes(response).length > 0 && /\bgzip\b/.test(headers['accept-encoding'] ?? '')
        ? withHeader(withBytes(response, gzipSync(bodyBytes(response))), 'Content-Encoding', 'gzip')
        : response,
  },
  {
    name: 'harmless-chunks',
    title: 'The body comes in chunks of a few bytes',
    violates: [],
    transport: () => (socket, response) => {
      if (bodyBytes(response).length === 0)
        return void socket.end(wireHead(withHeader(response, 'Connection', 'close')));
      socket.write(wireHead(withHeader(chunked(response), 'Connection', 'close')));
      const body = bodyBytes(response);
      for (let at = 0; at < body.length; at += 16) {
        socket.write(chunk(body.subarray(at, at + 16)));
      }
      socket.end('0\r\n\r\n');
    },
  },
]);
