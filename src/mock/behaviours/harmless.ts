import { gzipSync } from 'node:zlib';
import { isJson } from '../../media/index.ts';
import { isObject } from '../../schema/index.ts';
import { bodyBytes, wireHead, withBody, withBytes, withHeader, withoutHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { essenceOf } from '../documented.ts';

/** Other ways of keeping the contract: whoever finds something here raises a false alarm. */
export const harmless: readonly Behaviour[] = [
  {
    name: 'harmless-white-space',
    title: 'The JSON is indented',
    breaks: [],
    answer: (answer) =>
      isJson(essenceOf(answer))
        ? withBytes(answer, `\n${JSON.stringify(answer.body, null, '\t')}\r\n`)
        : answer,
  },
  {
    name: 'harmless-property-order',
    title: 'The properties stand in another order',
    breaks: [],
    answer: (answer) =>
      isObject(answer.body)
        ? withBody(answer, Object.fromEntries(Object.entries(answer.body).toReversed()))
        : answer,
  },
  {
    name: 'harmless-charset',
    title: 'Content-Type names UTF-8',
    breaks: [],
    answer: (answer) =>
      isJson(essenceOf(answer))
        ? withHeader(answer, 'Content-Type', `${essenceOf(answer)}; charset=UTF-8`)
        : answer,
  },
  {
    name: 'harmless-header-case',
    title: 'The names of the headers are in lower case',
    breaks: [],
    answer: (answer) => ({
      ...answer,
      headers: answer.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    }),
  },
  {
    name: 'harmless-gzip',
    title: 'The body is compressed for who can read it, and says so',
    breaks: [],
    answer: (answer, { headers }) =>
      bodyBytes(answer).length > 0 && /\bgzip\b/.test(headers['accept-encoding'] ?? '')
        ? withHeader(withBytes(answer, gzipSync(bodyBytes(answer))), 'Content-Encoding', 'gzip')
        : answer,
  },
  {
    name: 'harmless-chunks',
    title: 'The body comes in chunks of a few bytes',
    breaks: [],
    transport: () => (socket, answer) => {
      if (bodyBytes(answer).length === 0)
        return void socket.end(wireHead(withHeader(answer, 'Connection', 'close')));
      const chunked = withHeader(withoutHeader(answer, 'Content-Length'), 'Transfer-Encoding', 'chunked');
      socket.write(wireHead(withHeader(chunked, 'Connection', 'close')));
      const body = bodyBytes(answer);
      for (let at = 0; at < body.length; at += 16) {
        const part = body.subarray(at, at + 16);
        socket.write(
          Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
        );
      }
      socket.end('0\r\n\r\n');
    },
  },
];
