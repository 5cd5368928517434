import type { Place } from '../places.ts';
import type { Fault } from './fault.ts';
import { bound, has, isExpiry, isFree, isText, otherValue } from './other-value.ts';

/** Texts with no constraint but their length. */
const isLoose = (place: Place) => isText(place) && isFree(place) && !has('format', 'pattern')(place);
const isDateTime = ({ schema }: Place) => schema.format === 'date-time';
const isExpiryText = (place: Place) => isDateTime(place) && isExpiry(place);
const isOtherInstant = (place: Place) => isDateTime(place) && !isExpiry(place);

const IMPOSSIBLE = '2035-02-30T10:00:00Z';
const withoutOffset = (_: Place, current: unknown) => String(current).replace(/(?:Z|[+-]\d\d:?\d\d)$/i, '');

/** Faults of texts: format, length, pattern. */
export const texts: readonly Fault[] = [
  otherValue(
    'format-other',
    'A text is not in its format',
    ['body-format-wrong'],
    (place) => isText(place) && has('format')(place),
    () => 'not in this format',
  ),
  otherValue(
    'date-impossible',
    'A date-time is on the 30th of February',
    ['body-format-wrong'],
    isOtherInstant,
    () => IMPOSSIBLE,
  ),
  otherValue(
    'date-without-offset',
    'A date-time has no time zone',
    ['body-format-wrong'],
    isOtherInstant,
    withoutOffset,
  ),
  otherValue(
    'expiry-impossible',
    'The token expires on the 30th of February',
    ['body-format-wrong'],
    isExpiryText,
    () => IMPOSSIBLE,
  ),
  otherValue(
    'expiry-without-offset',
    'The expiry of the token has no time zone',
    ['body-format-wrong'],
    isExpiryText,
    withoutOffset,
  ),
  otherValue(
    'text-too-short',
    'A text is too short',
    ['body-length-wrong'],
    (place) => isLoose(place) && has('minLength')(place),
    (place) => '.'.repeat(Math.max(0, bound(place, 'minLength') - 1)),
  ),
  otherValue(
    'text-too-long',
    'A text is too long',
    ['body-length-wrong'],
    (place) => isLoose(place) && has('maxLength')(place),
    (place) => '.'.repeat(bound(place, 'maxLength') + 1),
  ),
  otherValue(
    'pattern-other',
    'A text does not match its pattern',
    ['body-pattern-wrong'],
    (place) => isText(place) && has('pattern')(place),
    ({ value }) => String(value).replace(/./gsu, '?'),
  ),
];
