import { isObject } from '../../schema/index.ts';
import type { Random } from './random.ts';

/** Which variations that RFC 8259 allows are used. */
export interface JsonStyle {
  readonly order: boolean;
  readonly whiteSpace: boolean;
  readonly escapes: boolean;
  readonly numbers: boolean;
}

const SPACES = ['', '', ' ', '\n', '\t', '\r\n', '\n      '];

/** A value as JSON, in one of the many equivalent ways. */
export function jsonText(value: unknown, style: JsonStyle, random: Random): string {
  const space = () => (style.whiteSpace ? random.one(SPACES) : '');
  const list = (items: readonly string[]) => items.map((item) => space() + item + space()).join(',');
  if (typeof value === 'string') return textOf(value, style, random);
  if (typeof value === 'number') return numberOf(value, style, random);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return `[${list(items.map((each) => jsonText(each, style, random))) || space()}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  const members = (style.order ? random.shuffled(entries) : entries).map(
    ([name, each]) => `${textOf(name, style, random)}${space()}:${space()}${jsonText(each, style, random)}`,
  );
  return `{${list(members) || space()}}`;
}

/**
 * Any character may be escaped, `/` as `\/`, a character beyond the BMP as two escapes (RFC 8259, section 7).
 */
function textOf(text: string, { escapes }: JsonStyle, random: Random): string {
  const plain = JSON.stringify(text);
  if (!escapes) return plain;
  const characters = [...text].map((character) => {
    if (character === '/' && random.chance(0.5)) return '\\/';
    if (!random.chance(0.2)) return JSON.stringify(character).slice(1, -1);
    const upper = random.chance(0.5);
    return Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${upper ? unit.toUpperCase() : unit}`;
    }).join('');
  });
  return `"${characters.join('')}"`;
}

/**
 * 5, 5.0, 5e0 and 50E-1 are the same number (JSON Schema 2020-12, core, section 6.3: 1.0 is an integer).
 * Leading zeros are not allowed (RFC 8259, section 6).
 */
function numberOf(value: number, { numbers }: JsonStyle, random: Random): string {
  const plain = JSON.stringify(value);
  if (!numbers || !/^-?\d{1,15}$/.test(plain)) return plain;
  const shifted = value === 0 ? `${plain}e-1` : `${plain}0e-1`;
  return random.one([plain, `${plain}.0`, `${plain}.000`, `${plain}e0`, `${plain}E+00`, shifted]);
}
