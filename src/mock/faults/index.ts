import { amounts } from './amounts.ts';
import { bodies } from './body.ts';
import { calls } from './calls.ts';
import { everyResponse } from './every-response.ts';
import type { Fault } from './fault.ts';
import { harmless } from './harmless.ts';
import { headers } from './headers.ts';
import { leaks } from './leaks.ts';
import { mediaTypes } from './media-type.ts';
import { properties } from './properties.ts';
import { refusals } from './refusals.ts';
import { resources } from './resources.ts';
import { series } from './series.ts';
import { statuses } from './status.ts';
import { texts } from './texts.ts';
import { tokens } from './token.ts';
import { values } from './values.ts';

/** Faults that show only where the same request is repeated: one pass over the login finds nothing. */
export const seriesFaults: readonly Fault[] = series;

/** Faults for contracts without a login: every operation shows them. */
export const everyResponseFaults: readonly Fault[] = everyResponse;

/** Faults that show where an item is requested by the id that a list gave, or by an unknown one. */
export const resourceFaults: readonly Fault[] = resources;

/** Every fault that one pass over a login shows. One more: an object in the list of its file. */
export const faults: readonly Fault[] = [
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
