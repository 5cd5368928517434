import { isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Behaviour } from '../behaviour.ts';
import { removeAt, setAt } from '../edit.ts';
import type { Place } from '../places.ts';
import { type Spoil, schemaBehaviour } from './schema-behaviour.ts';

const EXTRA = 'unheardOf';
const ENVELOPE = 'payload';

const isLogin = ({ stop: { role, accepted } }: Place) => role === 'login' && accepted;
const isTokenValue = (place: Place) =>
  isLogin(place) && place.pointer === place.stop.operation.token?.value.path;
const added: Spoil = (body, { pointer }) =>
  setAt(body, joinPointer(pointer, EXTRA), 'nobody documented this');

/** Properties that lack, or are too many. */
export const properties: readonly Behaviour[] = [
  schemaBehaviour({
    name: 'property-missing',
    title: 'A required property is missing',
    breaks: ['body-property-missing'],
    picks: ({ required, pointer, token }) => required && pointer !== '' && !token,
    spoil: (body, { pointer }) => removeAt(body, pointer),
  }),
  schemaBehaviour({
    name: 'token-missing',
    title: 'A login is answered without the token',
    breaks: ['body-property-missing'],
    picks: (place) => isTokenValue(place) && place.required,
    spoil: (body, { pointer }) => removeAt(body, pointer),
  }),
  schemaBehaviour({
    name: 'token-renamed',
    title: 'The token of a login stands under another name',
    breaks: ['body-property-missing'],
    picks: (place) => isTokenValue(place) && place.required,
    spoil: (body, { pointer }) => setAt(removeAt(body, pointer), `${pointer}Renamed`, valueAt(body, pointer)),
  }),
  schemaBehaviour({
    name: 'login-enveloped',
    title: 'The answer of a login is wrapped in an envelope',
    breaks: ['body-property-missing'],
    picks: (place) => isLogin(place) && place.pointer === '',
    spoil: (body) => ({ [ENVELOPE]: body }),
  }),
  schemaBehaviour({
    name: 'property-undocumented',
    title: 'A login is answered with a property that nothing describes',
    breaks: ['body-property-undocumented'],
    damage: 'undocumented',
    picks: (place) => isLogin(place) && isObject(place.value),
    spoil: added,
  }),
  schemaBehaviour({
    name: 'refusal-property-undocumented',
    title: 'A refusal has a property that nothing describes',
    breaks: ['body-property-undocumented'],
    damage: 'undocumented',
    picks: ({ stop, value }) => stop.role === 'login' && !stop.accepted && isObject(value),
    spoil: added,
  }),
  schemaBehaviour({
    name: 'property-forbidden',
    title: 'An object that is closed has one more property',
    breaks: ['body-property-forbidden'],
    picks: ({ schema, value }) => schema.additionalProperties === false && isObject(value),
    spoil: added,
  }),
];
