/** Relative error of a quantile. */
export const SKETCH_ACCURACY = 0.01;
const GAMMA = (1 + SKETCH_ACCURACY) / (1 - SKETCH_ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** Of a duration in milliseconds: less than any clock resolves. */
const LEAST = 1e-9;
/** More than most hours need on either side: growing costs more than keeping. */
const SPARE_BINS = 24;

const [ZERO, NINE, MINUS, COLON, COMMA] = [0x30, 0x39, 0x2d, 0x3a, 0x2c];

/** A sketch as a roll-up keeps it. */
export interface SketchRecord {
  readonly count: number;
  /** Exact. */
  readonly min: number;
  readonly max: number;
  /** How many values were 0; absent: none. */
  readonly zeros?: number;
  /**
   * Stretches of bins, the first one's number and how many values each has: `187:3,1 190:1` are three values in bin 187,
   * one in 188, one in 190. Bin 187 holds what is over 1.0202^186 and at most 1.0202^187.
   */
  readonly bins: string;
}

/**
 * Quantiles of many values in little room, each within 1 % of itself, however the values are spread; sketches of parts
 * merge into the sketch of the whole, exactly. Logarithmic bins, as DDSketch has them (Masson, Rim and Lee, "DDSketch:
 * A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019, section 2.1).
 * Values are finite and not negative.
 */
export class QuantileSketch {
  #count = 0;
  #zeros = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  /** The bin that stands first in the array. */
  #first = 0;
  #bins: number[] = [];

  static from(record: SketchRecord): QuantileSketch {
    const sketch = new QuantileSketch();
    sketch.addRecord(record);
    return sketch;
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    this.#count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value < LEAST) this.#zeros += 1;
    else this.#raise(binOf(value), 1);
  }

  merge(other: QuantileSketch): void {
    this.#take(other.#count, other.#zeros, other.#min, other.#max);
    for (let index = 0; index < other.#bins.length; index += 1) {
      const times = other.#bins[index] ?? 0;
      if (times > 0) this.#raise(other.#first + index, times);
    }
  }

  /** Merges what a roll-up kept. */
  addRecord({ count, zeros = 0, min, max, bins }: SketchRecord): void {
    this.#take(count, zeros, min, max);
    let number = 0;
    let bin = 0;
    let sign = 1;
    for (let at = 0; at < bins.length; at += 1) {
      const code = bins.charCodeAt(at);
      if (code >= ZERO && code <= NINE) number = number * 10 + code - ZERO;
      else if (code === MINUS) sign = -1;
      else {
        if (code === COLON) bin = sign * number;
        else this.#raise(bin, number);
        if (code === COMMA) bin += 1;
        number = 0;
        sign = 1;
      }
    }
    if (bins.length > 0) this.#raise(bin, number);
  }

  /**
   * The value at a share of all, by the nearest rank.
   * @param share 0 to 1
   * @returns undefined where there is no value
   */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.ceil(share * this.#count);
    if (rank <= 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    let left = rank - this.#zeros;
    if (left <= 0) return 0;
    for (let index = 0; index < this.#bins.length; index += 1) {
      left -= this.#bins[index] ?? 0;
      if (left <= 0) return Math.min(Math.max(middleOf(this.#first + index), this.#min), this.#max);
    }
    return this.#max;
  }

  /** How many values are at most so much; those within 1 % of it may be counted either way. */
  countUpTo(limit: number): number {
    if (limit >= this.#max) return this.#count;
    let counted = this.#zeros;
    for (let index = 0; index < this.#bins.length; index += 1) {
      if (middleOf(this.#first + index) > limit) break;
      counted += this.#bins[index] ?? 0;
    }
    return counted;
  }

  /** Undefined where there is no value. */
  record(): SketchRecord | undefined {
    if (this.#count === 0) return undefined;
    const zeros = this.#zeros > 0 ? { zeros: this.#zeros } : {};
    return { count: this.#count, min: this.#min, max: this.#max, ...zeros, bins: this.#binsText() };
  }

  #binsText(): string {
    let text = '';
    let before = 0;
    for (let index = 0; index < this.#bins.length; index += 1) {
      const times = this.#bins[index] ?? 0;
      if (times > 0)
        text += before > 0 ? `,${times}` : `${text === '' ? '' : ' '}${this.#first + index}:${times}`;
      before = times;
    }
    return text;
  }

  #take(count: number, zeros: number, min: number, max: number): void {
    this.#count += count;
    this.#zeros += zeros;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }

  #raise(bin: number, times: number): void {
    const index = bin - this.#first;
    if (index < 0 || index >= this.#bins.length) this.#makeRoom(bin);
    const place = bin - this.#first;
    this.#bins[place] = (this.#bins[place] ?? 0) + times;
  }

  #makeRoom(bin: number): void {
    if (this.#bins.length === 0) {
      this.#first = bin - SPARE_BINS;
      this.#bins = zeros(2 * SPARE_BINS);
    } else if (bin < this.#first) {
      const more = this.#first - bin + SPARE_BINS;
      this.#first -= more;
      this.#bins = zeros(more).concat(this.#bins);
    } else this.#bins = this.#bins.concat(zeros(bin - this.#first - this.#bins.length + 1 + SPARE_BINS));
  }
}

function zeros(length: number): number[] {
  return Array<number>(length).fill(0);
}

function binOf(value: number): number {
  return Math.ceil(Math.log(value) / LOG_GAMMA);
}

/** The value that is at most 1 % from every value of a bin. */
function middleOf(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1);
}
