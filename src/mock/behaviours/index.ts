import type { Behaviour } from '../behaviour.ts';
import { amounts } from './amounts.ts';
import { bodies } from './body.ts';
import { calls } from './calls.ts';
import { everyAnswer } from './every-answer.ts';
import { harmless } from './harmless.ts';
import { headers } from './headers.ts';
import { leaks } from './leaks.ts';
import { mediaTypes } from './media-type.ts';
import { properties } from './properties.ts';
import { refusals } from './refusals.ts';
import { series } from './series.ts';
import { statuses } from './status.ts';
import { texts } from './texts.ts';
import { tokens } from './token.ts';
import { values } from './values.ts';

/** Behaviours that show only where the same request is repeated: a whole pass over the login looks honest. */
export const seriesBehaviours: readonly Behaviour[] = series;

/** Behaviours for contracts without a login: every operation shows them. */
export const everyAnswerBehaviours: readonly Behaviour[] = everyAnswer;

/** Every behaviour that one pass over a login shows. One more: an object in the list of its theme. */
export const behaviours: readonly Behaviour[] = [
  ...calls,
  ...statuses,
  ...refusals,
  ...mediaTypes,
  ...bodies,
  ...properties,
  ...values,
  ...texts,
  ...amounts,
  ...headers,
  ...tokens,
  ...leaks,
  ...harmless,
];
