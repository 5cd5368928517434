import { walkJson } from '../../../openapi/index.ts';
import type { Reading } from '../../../reading/index.ts';
import { appliedSchemas, mergedKeywords, schemasBelow } from '../../../schema/index.ts';

/** An integer in a body that no 64-bit float holds exactly, as it is written. */
interface LongInteger {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly literal: string;
  /** The format of the schema that describes it, with its range. */
  readonly format?: { readonly name: string; readonly isInRange: boolean; readonly pointer: string };
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/**
 * Whether a text may have a number of 16 digits or an exponent of three: shorter numbers never lose precision, and this
 * spares most responses the walk. Not by a pattern, whose compilation takes longer than most texts.
 */
export function hasLongNumber(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= ZERO && code <= NINE) || code === DOT) {
      digits++;
      if (digits === LONG) return true;
    } else if (digits > 0) {
      if ((code === E || code === SMALL_E) && /^\+?\d{3}/.test(text.slice(at + 1, at + 5))) return true;
      digits = 0;
    }
  }
  return false;
}

const LONG = 16;
const [ZERO, NINE, DOT, E, SMALL_E] = [0x30, 0x39, 0x2e, 0x45, 0x65];

/** More are not looked for: the findings of one rule are limited. */
const MOST_FOUND = 1000;

/** The integers beyond 2^53 of a JSON body: parsed ones have lost their last digits, so their text is read. */
export function longIntegers({ response, contract }: Reading): LongInteger[] {
  if (!response?.media || !response.json || !response.body.json || !hasLongNumber(response.body.text))
    return [];
  const { schema } = response.media;
  const found = new Map<string, string>();
  walkJson(response.body.text, {
    number: (pointer, literal) => {
      if (found.size < MOST_FOUND && /^-?\d{16,40}$/.test(literal)) found.set(pointer, literal);
    },
  });
  return [...found].map(([pointer, literal]) => {
    const places = schema === undefined ? [] : schemasBelow(contract.document, [schema], pointer);
    for (const place of places) {
      const { format } = mergedKeywords(appliedSchemas(contract.document, place, 'first'));
      const [least, most] = RANGES[String(format)] ?? [];
      if (least === undefined || most === undefined) continue;
      const value = BigInt(literal);
      const isInRange = value >= least && value <= most;
      return { pointer, literal, format: { name: String(format), isInRange, pointer: place } };
    }
    return { pointer, literal };
  });
}
