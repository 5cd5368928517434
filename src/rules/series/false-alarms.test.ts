import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../core/seeded-random.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Operation } from '../../openapi/contract.ts';
import { latencyGrowing } from '../catalogue/series/latency-growing.ts';
import { userEnumerationTiming } from '../catalogue/series/user-enumeration-timing.ts';
import { sealmetrics } from '../exchange.fixture.ts';
import { loginsOf, refusalsOf } from './series.fixture.ts';
import type { Repeat, Series } from './series.ts';
import { apartProbability, risingProbability } from './statistics.ts';

/**
 * At most one series of a thousand may raise a false alarm. Seeds are fixed, so each run has the same noise.
 */
const SERIES = 4000;
const MOST_FALSE = SERIES / 1000;
const COUNT = 29;

type Noise = (random: () => number) => () => number;

/** Around 20 ms and skewed, like real latencies. */
const skewed: Noise = (random) => () => 15 + 8 * Math.exp(normal(random));

/** How a shared machine slows requests down; each returns the times of one series, in order. */
const NOISES: Readonly<Record<string, Noise>> = {
  'equal times': skewed,
  'hardly any spread': (random) => () => 20 + random() / 1000,
  'single outliers': (random) => {
    const time = skewed(random);
    return () => time() + (random() < 0.1 ? 1000 * random() : 0);
  },
  'bursts that last': (random) => {
    const time = skewed(random);
    let burst = 0;
    return () => {
      if (random() < 0.08) burst = burst > 0 ? 0 : 30 + 300 * random();
      return time() + burst * (0.5 + random());
    };
  },
  'a machine that becomes busy once': (random) => {
    const time = skewed(random);
    const when = Math.floor(random() * 2 * COUNT);
    let count = 0;
    return () => time() * (count++ < when ? 1 : 12);
  },
};

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function seriesOf(exchanges: readonly Exchange[]): Series {
  const operation = sealmetrics.operations.find(({ id }) => id === 'login') as Operation;
  const names = [...new Set(exchanges.map((each) => each.case.name))];
  const repeats = names.flatMap((name): Repeat[] => {
    const same = exchanges.filter((each) => each.case.name === name);
    return same[0] ? [{ case: same[0].case, exchanges: same, findings: new Map() }] : [];
  });
  return { contract: sealmetrics, operation, repeats };
}

/** Times of pairs, each pair in random order, as the suite sends them. */
function pairsOf(time: () => number, random: () => number): [number, number][] {
  return Array.from({ length: COUNT }, () => {
    const [first, second] = [time(), time()];
    return random() < 0.5 ? [first, second] : [second, first];
  });
}

for (const [name, noise] of Object.entries(NOISES)) {
  test(`no user enumeration is reported because of ${name}`, () => {
    let alarms = 0;
    for (let seed = 0; seed < SERIES; seed++) {
      const random = seededRandom(seed);
      const series = seriesOf(refusalsOf(pairsOf(noise(random), random)));
      if ([...userEnumerationTiming.check(series)].length > 0) alarms++;
    }
    assert.ok(alarms <= MOST_FALSE, `${alarms} of ${SERIES}`);
  });

  test(`no growing latency is reported because of ${name}`, () => {
    let alarms = 0;
    for (let seed = 0; seed < SERIES; seed++) {
      const random = seededRandom(seed);
      const time = noise(random);
      const times = Array.from({ length: COUNT }, () => time());
      // The suite checks twice while the series runs.
      const looks = [times.slice(0, 12), times.slice(0, 20), times];
      if (looks.some((seen) => [...latencyGrowing.check(seriesOf(loginsOf(seen)))].length > 0)) alarms++;
    }
    assert.ok(alarms <= MOST_FALSE, `${alarms} of ${SERIES}`);
  });
}

test('the probability alone, without a minimum difference, is small as rarely as it states', () => {
  const [level, series] = [0.01, 1000];
  let [apart, rising] = [0, 0];
  for (let seed = 0; seed < series; seed++) {
    const random = seededRandom(seed);
    const time = skewed(random);
    if (apartProbability(pairsOf(time, random).map(([one, other]) => one - other)) <= level) apart++;
    if (risingProbability(Array.from({ length: COUNT }, () => time())) <= level) rising++;
  }
  // At most 10 are expected; chance may add a few.
  for (const found of [apart, rising]) assert.ok(found <= 15, `${found} of ${series}`);
});

test('a difference that an attacker can use is detected despite the noise', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    let seen = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const pairs = pairsOf(noise(random), random).map(([one, other]): [number, number] => [one, other + 60]);
      if ([...userEnumerationTiming.check(seriesOf(refusalsOf(pairs)))].length > 0) seen++;
    }
    // On a machine that becomes twelve times slower, nothing can be measured.
    if (!name.startsWith('a machine')) assert.ok(seen >= 140, `${name}: ${seen} of 200`);
  }
});

test('a growth of a few milliseconds per request is detected despite the noise', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    if (/burst|machine/.test(name)) continue;
    let seen = 0;
    for (let seed = 0; seed < 200; seed++) {
      const time = noise(seededRandom(seed));
      const times = Array.from({ length: COUNT }, (_, index) => time() + 20 * index);
      if ([...latencyGrowing.check(seriesOf(loginsOf(times)))].length > 0) seen++;
    }
    assert.ok(seen >= 150, `${name}: ${seen} of 200`);
  }
});
