import { fullFormats } from 'ajv-formats/dist/formats.js';
import { addressFormats } from './address-formats.ts';
import { type Format, ownFormats } from './formats.ts';
import { registryFormats } from './registry-formats.ts';

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
