import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { type Answer, header, withBody, withBytes, withHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { delayed } from './delayed.ts';

/** The others break a login, or the use of its token. */
function hasNoLogin({ operations }: Contract): boolean {
  return operations.every(({ token }) => token === undefined);
}

/** A behaviour that every operation of a contract without a login shows where it would have done what is asked. */
function everywhere(behaviour: Omit<Behaviour, 'applies'>): Behaviour {
  const { answer: edit } = behaviour;
  return {
    ...behaviour,
    applies: hasNoLogin,
    ...(edit
      ? {
          answer: (answer, situation) =>
            situation.operation && situation.outcome === 'accepted' ? edit(answer, situation) : answer,
        }
      : {}),
  };
}

/** For contracts without a login. */
export const everyAnswer: readonly Behaviour[] = [
  everywhere({
    name: 'every-server-error',
    title: 'Every operation meets 500 and a page',
    breaks: ['status-undocumented'],
    answer: () => ({
      status: 500,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      raw: Buffer.from('<!DOCTYPE html><title>Internal Server Error</title>'),
    }),
  }),
  everywhere({
    name: 'every-answer-as-html',
    title: 'Every answer is sent as text/html',
    breaks: ['media-type-undocumented'],
    answer: (answer) =>
      header(answer, 'content-type') === undefined
        ? answer
        : withHeader(answer, 'Content-Type', 'text/html; charset=utf-8'),
  }),
  everywhere({
    name: 'every-body-cut-off',
    title: 'The JSON of every answer is cut off',
    breaks: ['body-not-json'],
    answer: ofJson((answer) => withBytes(answer, JSON.stringify(answer.body).slice(0, -1))),
  }),
  everywhere({
    name: 'every-property-of-other-type',
    title: 'The first property of every answer is of another type',
    breaks: ['body-type-wrong'],
    answer: ofJson((answer) => withBody(answer, ofOtherType(answer.body))),
  }),
  everywhere({
    name: 'every-answer-late',
    title: 'Every answer comes after two seconds and more',
    breaks: ['answer-slow'],
    transport: () => delayed(2100),
  }),
];

function ofJson(edit: (answer: Answer) => Answer): (answer: Answer) => Answer {
  return (answer) => {
    const json = isJson(parseContentType(header(answer, 'content-type') ?? '').essence);
    return json && answer.raw === undefined && answer.body !== undefined ? edit(answer) : answer;
  };
}

/** In a list that of its first member. */
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
