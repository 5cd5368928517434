import type { Cursor } from './cursor.ts';

const DATE_LENGTH = '2026-01-12'.length;
const [T, COLON, POINT, Z] = [0x54, 0x3a, 0x2e, 0x5a];

/** Reads instants as the run store writes them, `2026-01-12T03:16:00.000Z`; the same day is not worked out twice. */
export class InstantReader {
  readonly #date = Buffer.alloc(DATE_LENGTH);
  #day = Number.NaN;

  /** Milliseconds since 1970; NaN where something else comes next. */
  read(cursor: Cursor): number {
    const { bytes, at } = cursor;
    const time = at + DATE_LENGTH;
    if (time + 14 > cursor.end) return Number.NaN;
    if (bytes[time] !== T || bytes[time + 3] !== COLON || bytes[time + 6] !== COLON) return Number.NaN;
    if (bytes[time + 9] !== POINT || bytes[time + 13] !== Z) return Number.NaN;
    const [hours, minutes] = [cursor.twoDigits(time + 1), cursor.twoDigits(time + 4)];
    const [seconds, hundredths] = [cursor.twoDigits(time + 7), cursor.twoDigits(time + 10)];
    const thousandths = (bytes[time + 12] ?? 0) - 0x30;
    if (!(hours < 24 && minutes < 60 && seconds < 60 && thousandths >= 0 && thousandths <= 9))
      return Number.NaN;
    cursor.at = time + 14;
    const ofDay = ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10 + thousandths;
    return this.#dayAt(bytes, at) + ofDay;
  }

  #dayAt(bytes: Buffer, at: number): number {
    for (let index = 0; index < DATE_LENGTH; index += 1) {
      if (bytes[at + index] === this.#date[index]) continue;
      const date = bytes.toString('latin1', at, at + DATE_LENGTH);
      this.#date.write(date, 'latin1');
      this.#day = Date.parse(`${date}T00:00:00.000Z`);
      break;
    }
    return this.#day;
  }
}
