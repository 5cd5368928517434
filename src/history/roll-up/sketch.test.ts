import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { QuantileSketch, SKETCH_ACCURACY } from './sketch.ts';

const SHARES = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

const sketchOf = (values: readonly number[]) => {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

function exact(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(1, Math.ceil(share * values.length)) - 1] ?? Number.NaN;
}

function assertClose(sketch: QuantileSketch, values: readonly number[]): void {
  for (const share of SHARES) {
    const [notified, wanted] = [sketch.quantile(share) ?? Number.NaN, exact(values, share)];
    const allowed = wanted * (SKETCH_ACCURACY + 1e-9) + 1e-9;
    assert.ok(Math.abs(notified - wanted) <= allowed, `${share}: ${notified} is not ${wanted}`);
  }
}

const durations = fc.array(
  fc.oneof(
    fc.double({ min: 0, max: 5000, noNaN: true }),
    fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }),
    fc.constant(0),
  ),
  { minLength: 1, maxLength: 200 },
);

test('an empty sketch has no quantile and no record', () => {
  const sketch = new QuantileSketch();
  assert.deepEqual([sketch.count, sketch.quantile(0.5), sketch.record()], [0, undefined, undefined]);
});

test('every quantile is within 1 % of the exact one, zeros and huge values included', () => {
  fc.assert(fc.property(durations, (values) => assertClose(sketchOf(values), values)));
});

test('least and most are exact', () => {
  const sketch = sketchOf([41.317, 12.5, 907.25]);
  assert.deepEqual([sketch.quantile(0), sketch.quantile(1)], [12.5, 907.25]);
});

test('a single value is exact', () => {
  for (const value of [0, 0.001, 41.317, 1e300]) assert.equal(sketchOf([value]).quantile(0.5), value);
});

test('sketches of parts merge into the sketch of the whole, in whatever order', () => {
  fc.assert(
    fc.property(durations, durations, durations, (one, two, three) => {
      const whole = sketchOf([...one, ...two, ...three]).record();
      const left = sketchOf(one);
      left.merge(sketchOf(two));
      left.merge(sketchOf(three));
      const right = sketchOf(three);
      right.merge(sketchOf(two));
      const all = sketchOf(one);
      all.merge(right);
      assert.deepEqual([left.record(), all.record()], [whole, whole]);
    }),
  );
});

test('merging an empty sketch changes nothing, on either side', () => {
  const record = sketchOf([1, 2, 3]).record();
  const sketch = sketchOf([1, 2, 3]);
  sketch.merge(new QuantileSketch());
  const empty = new QuantileSketch();
  empty.merge(sketch);
  assert.deepEqual([sketch.record(), empty.record()], [record, record]);
});

test('what is kept of a sketch gives it back, JSON included', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const record = sketchOf(values).record();
      const again = QuantileSketch.from(JSON.parse(JSON.stringify(record)));
      assert.deepEqual(again.record(), record);
      assertClose(again, values);
    }),
  );
});

test('it counts what is at most a limit, to 1 % of the limit', () => {
  const values = Array.from({ length: 1000 }, (_, index) => index + 1);
  const sketch = sketchOf(values);
  for (const limit of [0.5, 10, 99, 500, 750, 999, 1000, 5000]) {
    const counted = sketch.countUpTo(limit);
    const [least, most] = [0.99, 1.01].map(
      (factor) => values.filter((value) => value <= limit * factor).length,
    );
    assert.ok(counted >= (least ?? 0) && counted <= (most ?? 0), `${limit}: ${counted}`);
  }
});

test('an hour of a run a minute takes few bytes', () => {
  const values = Array.from({ length: 60 }, (_, index) => 40 + (index % 17) * 1.7);
  assert.ok(JSON.stringify(sketchOf(values).record()).length < 250);
});
