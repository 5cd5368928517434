import { joinPointer, type Place } from '../../schema/index.ts';
import { type DocumentedResponse, holdsToken, isOfToken } from './documented-responses.ts';
import { named, type Selection } from './named.ts';
import { schemaMutants } from './schema.ts';

/** Whether a fault may break a value there. */
type Test = (place: Place, documented: DocumentedResponse) => boolean;

const has =
  (...keywords: readonly string[]): Test =>
  ({ applied }) =>
    applied.some(({ schema }) => keywords.some((keyword) => schema[keyword] !== undefined));
const isDateTime: Test = ({ applied }) => applied.some(({ schema }) => schema.format === 'date-time');
const isExpiry: Test = ({ pointer }, { part, operation: { token } }) =>
  part === 'accepted' && token?.expiresAt?.source === 'body' && token.expiresAt.path === pointer;
const isType: Test = ({ pointer }, { operation: { token } }) =>
  token?.type?.source === 'body' && token.type.path === pointer;
/** No keyword lists or excludes values. */
const isFree: Test = (...place) => !has('const', 'enum', 'anyOf', 'oneOf', 'not')(...place);
/** Texts with no constraint but their length. */
const isLoose: Test = (...place) => isFree(...place) && !has('format', 'pattern')(...place);
const isOther: Test = (...place) => isDateTime(...place) && !isExpiry(...place);
const isExpiryText: Test = (...place) => isDateTime(...place) && isExpiry(...place);

/** A value below the body's root, but for the token: a keyword is broken in this way. */
function broken(keywords: string | readonly string[], variant: string | RegExp, test?: Test): Selection {
  return ({ broken: at }, documented) =>
    at !== undefined &&
    [keywords].flat().includes(at.keyword) &&
    (typeof variant === 'string' ? at.variant === variant : variant.test(at.variant)) &&
    at.place.pointer !== '' &&
    !holdsToken(documented, at.place.pointer) &&
    (test?.(at.place, documented) ?? true);
}

/** A required property is absent, or renamed. */
function property(
  variant: RegExp,
  test: (pointer: string, documented: DocumentedResponse) => boolean,
): Selection {
  return ({ broken: at }, documented) => {
    const name = at?.keyword === 'required' ? variant.exec(at.variant)?.[1] : undefined;
    return at !== undefined && name !== undefined && test(joinPointer(at.place.pointer, name), documented);
  };
}

const isToken = (pointer: string, { operation: { token } }: DocumentedResponse) =>
  pointer === token?.value.path;
const undocumentedText: Selection = ({ broken: at }) =>
  at?.keyword === 'undocumented' && at.variant === 'text';

/** Faults of properties and of values. */
export const schemaFaults = named(schemaMutants, {
  'property-missing': [
    'A required property is missing',
    'body-property-missing',
    property(/^without (.*)$/s, (pointer, documented) => !isOfToken(documented, pointer)),
  ],
  'token-missing': [
    'The response to a login lacks the token',
    'body-property-missing',
    property(/^without (.*)$/s, isToken),
    'login',
  ],
  'token-renamed': [
    'The token of a login has another property name',
    'body-property-missing',
    property(/^(.*) renamed$/s, isToken),
    'login',
  ],
  'property-undocumented': [
    'The response to a login has an undocumented property',
    'body-property-undocumented',
    undocumentedText,
    'login',
  ],
  'refusal-property-undocumented': [
    'The response to a refused login has an undocumented property',
    'body-property-undocumented',
    undocumentedText,
    'refusal',
  ],
  'property-forbidden': [
    'An object with "additionalProperties: false" has one more property',
    'body-property-forbidden',
    ({ broken: at }) => at?.keyword === 'additionalProperties' && at.variant === 'one more',
  ],
  'type-other': ['A value has another type', 'body-type-wrong', broken('type', /^(?!null)/, isFree)],
  'value-null': ['A value is null', 'body-type-wrong', broken('type', 'null', isFree)],
  'const-other': [
    'A constant has another value',
    'body-const-wrong',
    broken('const', 'other', ({ pointer }, documented) => !isOfToken(documented, pointer)),
  ],
  'enum-other': [
    'A value is not in its "enum"',
    'body-enum-wrong',
    broken('enum', 'other', (...place) => !has('const')(...place)),
  ],
  'any-of-none': [
    'A value matches no alternative of "anyOf"',
    'body-alternatives-unmatched',
    broken('anyOf', 'none'),
  ],
  'one-of-none': [
    'A value matches no alternative of "oneOf"',
    'body-alternatives-unmatched',
    broken('oneOf', 'none'),
  ],
  'not-kept': ['A value is excluded by "not"', 'body-alternatives-unmatched', broken('not', /./)],
  'format-other': ['A text is not in its format', 'body-format-wrong', broken('format', 'not in it')],
  'date-impossible': [
    'A date-time is on the 30th of February',
    'body-format-wrong',
    broken('format', 'impossible', isOther),
  ],
  'date-without-offset': [
    'A date-time has no time zone',
    'body-format-wrong',
    broken('format', 'no offset', isOther),
  ],
  'expiry-impossible': [
    'The token expires on the 30th of February',
    'body-format-wrong',
    broken('format', 'impossible', isExpiryText),
    'login',
  ],
  'expiry-without-offset': [
    'The expiry of the token has no time zone',
    'body-format-wrong',
    broken('format', 'no offset', isExpiryText),
    'login',
  ],
  'text-too-short': ['A text is too short', 'body-length-wrong', broken('minLength', 'one less', isLoose)],
  'text-too-long': ['A text is too long', 'body-length-wrong', broken('maxLength', 'one more', isLoose)],
  'pattern-other': ['A text does not match its pattern', 'body-pattern-wrong', broken('pattern', 'other')],
  'number-too-small': [
    'A number is too small',
    'body-number-wrong',
    broken(['minimum', 'exclusiveMinimum'], /^(below|the bound)$/),
  ],
  'number-too-large': [
    'A number is too large',
    'body-number-wrong',
    broken(['maximum', 'exclusiveMaximum'], /^(above|the bound)$/),
  ],
  'number-at-exclusive-bound': [
    'A number equals its exclusive bound',
    'body-number-wrong',
    broken('exclusiveMinimum', 'the bound'),
  ],
  'number-between-steps': [
    'A number is not a multiple of its "multipleOf"',
    'body-number-wrong',
    broken('multipleOf', /./),
  ],
  'items-too-few': ['An array has too few items', 'body-size-wrong', broken('minItems', 'one less')],
  'items-too-many': ['An array has too many items', 'body-size-wrong', broken('maxItems', 'one more')],
  'items-repeated': ['An array has an item twice', 'body-size-wrong', broken('uniqueItems', 'twice')],
  'properties-too-few': ['An object has too few properties', 'body-size-wrong', broken('minProperties', /./)],
  'properties-too-many': [
    'An object has too many properties',
    'body-size-wrong',
    broken('maxProperties', /./),
  ],
  'token-type-not-constant': [
    'The type of the token is not the documented constant',
    'body-const-wrong',
    broken('const', 'other', isType),
    'login',
  ],
  'token-type-other-case': [
    'The type of the token is written in another case',
    'body-const-wrong',
    broken('const', 'case', isType),
    'login',
  ],
  'every-property-of-other-type': [
    'The first property of every response has another type',
    'body-type-wrong',
    broken('type', /^(?!null)/),
    'every operation',
  ],
});
