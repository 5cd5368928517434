import { isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Place } from '../places.ts';
import { removeAt, setAt } from './edit.ts';
import type { Fault } from './fault.ts';
import { type BodyAlteration, schemaFault } from './schema-fault.ts';

const EXTRA = 'unheardOf';
const ENVELOPE = 'payload';

const isLogin = ({ step: { role, accepted } }: Place) => role === 'login' && accepted;
const isTokenValue = (place: Place) =>
  isLogin(place) && place.pointer === place.step.operation.token?.value.path;
const added: BodyAlteration = (body, { pointer }) =>
  setAt(body, joinPointer(pointer, EXTRA), 'nobody documented this');

/** Faults of missing and of surplus properties. */
export const properties: readonly Fault[] = [
  schemaFault({
    name: 'property-missing',
    title: 'A required property is missing',
    violates: ['body-property-missing'],
    picks: ({ required, pointer, token }) => required && pointer !== '' && !token,
    alter: (body, { pointer }) => removeAt(body, pointer),
  }),
  schemaFault({
    name: 'token-missing',
    title: 'The response to a login lacks the token',
    violates: ['body-property-missing'],
    picks: (place) => isTokenValue(place) && place.required,
    alter: (body, { pointer }) => removeAt(body, pointer),
  }),
  schemaFault({
    name: 'token-renamed',
    title: 'The token of a login has another property name',
    violates: ['body-property-missing'],
    picks: (place) => isTokenValue(place) && place.required,
    alter: (body, { pointer }) => setAt(removeAt(body, pointer), `${pointer}Renamed`, valueAt(body, pointer)),
  }),
  schemaFault({
    name: 'login-enveloped',
    title: 'The response to a login is wrapped in an envelope',
    violates: ['body-property-missing'],
    picks: (place) => isLogin(place) && place.pointer === '',
    alter: (body) => ({ [ENVELOPE]: body }),
  }),
  schemaFault({
    name: 'property-undocumented',
    title: 'The response to a login has an undocumented property',
    violates: ['body-property-undocumented'],
    damage: 'undocumented',
    picks: (place) => isLogin(place) && isObject(place.value),
    alter: added,
  }),
  schemaFault({
    name: 'refusal-property-undocumented',
    title: 'The response to a refused login has an undocumented property',
    violates: ['body-property-undocumented'],
    damage: 'undocumented',
    picks: ({ step, value }) => step.role === 'login' && !step.accepted && isObject(value),
    alter: added,
  }),
  schemaFault({
    name: 'property-forbidden',
    title: 'An object with "additionalProperties: false" has one more property',
    violates: ['body-property-forbidden'],
    picks: ({ schema, value }) => schema.additionalProperties === false && isObject(value),
    alter: added,
  }),
];
