import { fullFormats } from 'ajv-formats/dist/formats.js';
import { addressFormats } from './address-formats.ts';
import { type Format, ownFormats } from './formats.ts';

const within = (minimum: number, maximum: number): Format => ({
  type: 'number',
  validate: (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
});

const TOKEN = String.raw`[\w!#$%&'*+.^|~\x60-]+`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

/**
 * Formats of OpenAPI's registry (https://spec.openapis.org/registry/format/) that few documents use. The last
 * ones are known formats without a check.
 */
const registryFormats = {
  int8: within(-128, 127),
  int16: within(-32_768, 32_767),
  uint8: within(0, 255),
  uint16: within(0, 65_535),
  uint32: within(0, 2 ** 32 - 1),
  uint64: within(0, 2 ** 64),
  'double-int': within(-(2 ** 53) + 1, 2 ** 53 - 1),
  char: /^.$/su,
  decimal: /^-?\d+(?:\.\d+)?$/u,
  decimal128: /^-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf(?:inity)?|NaN)$/u,
  base64url: /^(?:[\w-]{4})*(?:[\w-]{2}(?:==)?|[\w-]{3}=?)?$/u,
  /** RFC 9110, section 5.6.7. */
  'http-date': new RegExp(String.raw`^${DAY}, \d\d ${MONTH} \d{4} \d\d:\d\d:\d\d GMT$`),
  /** RFC 9110, section 12.5.1. */
  'media-range': new RegExp(
    String.raw`^(?:\*/\*|${TOKEN}/(?:\*|${TOKEN}))(?:\s*;\s*${TOKEN}=(?:${TOKEN}|"(?:[^"\\]|\\.)*"))*$`,
    'u',
  ),
  commonmark: true,
  html: true,
} satisfies Record<string, Format>;

/**
 * Every format that Driftline checks: its own, those of OpenAPI's registry, and the rest from ajv-formats.
 */
export const formats: Readonly<Record<string, Format>> = {
  ...plainFormats(),
  ...registryFormats,
  ...addressFormats,
  ...ownFormats,
};

/** The checks of ajv-formats, as values of type `Format`; expressions that may backtrack with the flag `u`. */
function plainFormats(): Record<string, Format> {
  const plain: Record<string, Format> = {};
  for (const [name, format] of Object.entries(fullFormats)) {
    const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
    if (check instanceof RegExp)
      plain[name] = name.endsWith('pointer') ? new RegExp(check.source, 'u') : check;
    else if (typeof check === 'function' || check === true) plain[name] = check as Format;
  }
  return plain;
}
