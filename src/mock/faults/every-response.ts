import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { header, type MockResponse, withBody, withBytes, withHeader } from '../mock-response.ts';
import { delayed } from './delayed.ts';
import type { Fault } from './fault.ts';

/** All other faults need a login. */
function hasNoLogin({ operations }: Contract): boolean {
  return operations.every(({ token }) => token === undefined);
}

/** A fault in every accepted response of a contract without a login. */
function everywhere(fault: Omit<Fault, 'applies'>): Fault {
  const { response: alter } = fault;
  return {
    ...fault,
    applies: hasNoLogin,
    ...(alter
      ? {
          response: (response, situation) =>
            situation.operation && situation.outcome === 'accepted' ? alter(response, situation) : response,
        }
      : {}),
  };
}

/** Faults for contracts without a login. */
export const everyResponse: readonly Fault[] = [
  everywhere({
    name: 'every-server-error',
    title: 'Every operation responds 500 with an HTML page',
    violates: ['status-undocumented'],
    response: () => ({
      status: 500,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      raw: Buffer.from('<!DOCTYPE html><title>Internal Server Error</title>'),
    }),
  }),
  everywhere({
    name: 'every-response-as-html',
    title: 'Every response is sent as text/html',
    violates: ['media-type-undocumented'],
    response: (response) =>
      header(response, 'content-type') === undefined
        ? response
        : withHeader(response, 'Content-Type', 'text/html; charset=utf-8'),
  }),
  everywhere({
    name: 'every-body-cut-off',
    title: 'The JSON of every response is cut off',
    violates: ['body-not-json'],
    response: ofJson((response) => withBytes(response, JSON.stringify(response.body).slice(0, -1))),
  }),
  everywhere({
    name: 'every-property-of-other-type',
    title: 'The first property of every response has another type',
    violates: ['body-type-wrong'],
    response: ofJson((response) => withBody(response, ofOtherType(response.body))),
  }),
  everywhere({
    name: 'every-response-late',
    title: 'Every response takes more than two seconds',
    violates: ['response-slow'],
    transport: () => delayed(2100),
  }),
];

function ofJson(alter: (response: MockResponse) => MockResponse): (response: MockResponse) => MockResponse {
  return (response) => {
    const json = isJson(parseContentType(header(response, 'content-type') ?? '').essence);
    return json && response.raw === undefined && response.body !== undefined ? alter(response) : response;
  };
}

/** A value of another type; of an object its first property, of a list the same in its first item. */
function ofOtherType(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 0
      ? { driftline: 'no list' }
      : value.map((each, index) => (index === 0 ? ofOtherType(each) : each));
  }
  if (!isObject(value)) return typeof value === 'string' ? [value] : 'driftline';
  const [first] = Object.keys(value);
  return first === undefined ? ['driftline'] : { ...value, [first]: ofOtherType(value[first]) };
}
