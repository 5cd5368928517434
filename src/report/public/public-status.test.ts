import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Summary } from '../../history/summary/summary.ts';
import * as stories from '../pages/stories.fixture.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { badgeOf, feedOf, publicFiles } from './public-files.ts';
import { PUBLIC_RANGE_MS, PUBLIC_STATUS, type PublicStatus, publicStatusOf } from './public-status.ts';

const now = stories.NOW;
const OPTIONS = { now, rangeMs: PUBLIC_RANGE_MS };

type Story = () => Parameters<typeof summariesOf>[0];

/** Reading a month of runs takes a second. */
const summaries = new Map<Story, readonly Summary[]>();
function summariesIn(story: Story): readonly Summary[] {
  const known = summaries.get(story) ?? summariesOf(story(), OPTIONS);
  summaries.set(story, known);
  return known;
}

function statusOf(story: Story): PublicStatus {
  return publicStatusOf(summariesIn(story), now);
}

const outage = statusOf(stories.outage);

test('an outage is one, since when and how long, with the days before it', () => {
  const [login = assert.fail(), ...others] = outage.monitors;
  assert.deepEqual(others, []);
  assert.deepEqual([outage.state, login.name, login.state], ['major_outage', 'login', 'major_outage']);
  assert.deepEqual(login.incidents, [
    {
      ...{ id: 'login-20260112T025600.000Z', state: 'major_outage' },
      ...{ from: '2026-01-12T02:56:00.000Z', durationSeconds: 1220 },
    },
  ]);
  assert.deepEqual(
    [login.days.length, login.days[0], login.days[88]?.uptime],
    [90, { date: '2025-10-15', uptime: null }, 1],
  );
  assert.ok((login.days[89]?.uptime ?? 1) < 1);
});

test('what is up is operational, drift and gaps as well: the contract is not the public’s', () => {
  for (const story of [stories.healthyMonth, stories.drift, stories.gaps, stories.oneRun]) {
    const { state, monitors } = statusOf(story);
    assert.deepEqual([state, monitors.map((each) => each.state)], ['operational', ['operational']]);
  }
  assert.deepEqual(publicStatusOf([], now).state, 'unknown');
});

test('a monitor that stopped knows nothing, and maintenance is no outage', () => {
  const [summary = assert.fail()] = summariesIn(stories.healthyMonth);
  const stateWith = (changes: Partial<typeof summary>) =>
    publicStatusOf([{ ...summary, ...changes }], now).state;
  const current = { ...(summary.current ?? assert.fail()), verdict: 'unknown' as const };
  assert.equal(stateWith({ silent: true }), 'unknown');
  assert.equal(stateWith({ current: { ...current, cause: 'maintenance' } }), 'maintenance');
  assert.equal(stateWith({ current: { ...current, cause: 'deadline' } }), 'unknown');
  const [incident = assert.fail()] = summariesIn(stories.outage)[0]?.incidents ?? [];
  assert.equal(
    stateWith({ current: { ...current, cause: 'deadline' }, incidents: [incident] }),
    'major_outage',
  );
});

test('announced maintenance is published with its times', () => {
  const window = { from: new Date('2026-01-13T02:00:00Z'), until: new Date('2026-01-13T04:00:00Z') };
  const { monitors } = publicStatusOf(summariesIn(stories.oneRun), now, new Map([['login', [window]]]));
  assert.deepEqual(monitors[0]?.maintenance, [
    { from: '2026-01-13T02:00:00.000Z', until: '2026-01-13T04:00:00.000Z' },
  ]);
});

test('status.json is as its shape says', () => {
  const text = publicFiles(outage).get('status.json') ?? '';
  assert.ok(PUBLIC_STATUS.fits(JSON.parse(text)));
});

test('no file has an address, a contract, a finding, or a word of a server', () => {
  const secret =
    /sealmetrics|refused|contracts\/|expires_at|203\.0\.113|token|Bearer|missing|https?:\/\/(?!www\.w3\.org)/i;
  for (const story of [stories.outage, stories.drift, stories.flapping]) {
    for (const [name, content] of publicFiles(statusOf(story))) {
      const own = name.endsWith('.css') ? '' : content.replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, '');
      assert.doesNotMatch(own, secret, name);
    }
  }
});

test('the feed has an entry for each incident, which changes when it is resolved', () => {
  const feed = feedOf(statusOf(stories.flapping));
  assert.match(
    feed,
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom">/,
  );
  const ids = [...feed.matchAll(/<entry>\n<id>([^<]+)<\/id>/g)].map(([, id]) => id);
  assert.ok(ids.length > 1 && new Set(ids).size === ids.length, String(ids.length));
  assert.match(feed, /<title>login: partial outage, resolved<\/title>/);
  assert.match(
    feed,
    /<content type="text">From \d+ \w+ \d{4} \d\d:\d\d UTC to .*: resolved after \d+ min\.<\/content>/,
  );
  assert.match(feedOf(outage), /<content type="text">Since 12 Jan 2026 02:56 UTC\.<\/content>/);
});

test('a badge names what it is about and its state; a hostile name is text', () => {
  assert.match(badgeOf('login', 'operational'), /aria-label="login: operational"/);
  const badge = badgeOf('a"><script>&\u0000', 'major_outage');
  assert.match(badge, /a&quot;&gt;&lt;script&gt;&amp;/);
  assert.ok(!badge.includes('<script') && !badge.includes('\u0000'));
  assert.ok(badgeOf('x'.repeat(500), 'unknown').length < 1200);
});
