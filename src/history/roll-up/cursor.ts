const [QUOTE, BACKSLASH, POINT, ZERO, NINE] = [0x22, 0x5c, 0x2e, 0x30, 0x39];

/** Of ten, as many as a number that is exact can have decimals. */
const POWERS = Array.from({ length: 17 }, (_, decimals) => 10 ** decimals);

/** Reads a line of the run store from left to right, as bytes. Nothing is kept of the line but the place in it. */
export class Cursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  /** The last number that was read. */
  number = 0;

  /** Begins a line: from `at` to `end`, the newline left out. */
  begin(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Passes over an exact text where it comes next. */
  has(text: Uint8Array): boolean {
    const { bytes, at } = this;
    if (at + text.length > this.end) return false;
    for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
    this.at = at + text.length;
    return true;
  }

  /** Passes over the rest of a JSON string, up to its closing quote; false where it holds an escape. */
  skipText(): boolean {
    const { bytes, end } = this;
    let at = this.at;
    for (; at < end && bytes[at] !== QUOTE; at += 1) if (bytes[at] === BACKSLASH) return false;
    this.at = at;
    return at < end;
  }

  /** Reads digits, with a decimal point or without; false for a sign or an exponent, which durations seldom have. */
  readNumber(): boolean {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let digits = 0;
    let decimals = 0;
    for (; at < this.end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + byte - ZERO;
        if (decimals > 0) decimals += 1;
      } else if (byte === POINT && decimals === 0) decimals = 1;
      else break;
    }
    this.at = at;
    // Both are exact below 2^53, so that their quotient is the number that JSON.parse gives.
    this.number = decimals > 1 ? digits / (POWERS[decimals - 1] ?? 1) : digits;
    const next = bytes[at];
    return at > start && at - start < 16 && next !== 0x65 && next !== 0x45;
  }

  /** Two digits; NaN where there are none. */
  twoDigits(at: number): number {
    const tens = (this.bytes[at] ?? 0) - ZERO;
    const ones = (this.bytes[at + 1] ?? 0) - ZERO;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
  }

  /** Goes on after the next such text; false where the line has none. */
  seek(text: Buffer): boolean {
    const found = this.bytes.indexOf(text, this.at);
    if (found < 0 || found + text.length > this.end) return false;
    this.at = found + text.length;
    return true;
  }
}
