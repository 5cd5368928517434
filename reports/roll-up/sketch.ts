/** A value that is told may be off by this share of itself. */
export const SKETCH_ACCURACY = 0.01;
const GAMMA = (1 + SKETCH_ACCURACY) / (1 - SKETCH_ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** Of a duration in milliseconds: less than any clock can tell. */
const LEAST = 1e-9;
const SPARE_BINS = 16;

/** A sketch as a roll-up keeps it. */
export interface SketchRecord {
  readonly count: number;
  /** Exact. */
  readonly min: number;
  readonly max: number;
  /** How many values were 0; absent: none. */
  readonly zeros?: number;
  /** `187:3 189:1`: three values in bin 187, which holds what is over 1.0202^186 and at most 1.0202^187. */
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
  #bins = new Uint32Array(0);

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
    for (const [index, times] of other.#bins.entries()) {
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
      if (code >= 48 && code <= 57) number = number * 10 + code - 48;
      else if (code === 45) sign = -1;
      else if (code === 58) {
        bin = sign * number;
        [number, sign] = [0, 1];
      } else {
        this.#raise(bin, number);
        number = 0;
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
    const bins: string[] = [];
    for (let index = 0; index < this.#bins.length; index += 1) {
      const times = this.#bins[index] ?? 0;
      if (times > 0) bins.push(`${this.#first + index}:${times}`);
    }
    const zeros = this.#zeros > 0 ? { zeros: this.#zeros } : {};
    return { count: this.#count, min: this.#min, max: this.#max, ...zeros, bins: bins.join(' ') };
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
    const empty = this.#bins.length === 0;
    const first = empty ? bin : Math.min(this.#first, bin);
    const last = empty ? bin : Math.max(this.#first + this.#bins.length - 1, bin);
    const begin = first < this.#first || empty ? first - SPARE_BINS : first;
    const end = last === bin ? last + SPARE_BINS : last;
    const bins = new Uint32Array(end - begin + 1);
    if (!empty) bins.set(this.#bins, this.#first - begin);
    this.#first = begin;
    this.#bins = bins;
  }
}

function binOf(value: number): number {
  return Math.ceil(Math.log(value) / LOG_GAMMA);
}

/** The value that is at most 1 % from every value of a bin. */
function middleOf(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1);
}
