import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LEVELS } from '../../history/state/state.ts';
import { UNKNOWN_CAUSES, VERDICTS } from '../../history/store/record.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../../report/metrics/catalogue.ts';
import { FAMILIES } from '../../rules/finding.ts';
import {
  DASHBOARD,
  dashboardQueries,
  RULE_TESTS,
  RULES,
  shippedDashboard,
  shippedRules,
} from './queries.fixture.ts';

/** Labels with a fixed set of values. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  verdict: VERDICTS,
  level: LEVELS,
  cause: UNKNOWN_CAUSES,
  family: FAMILIES,
  severity: ['error', 'warning', 'info'],
  objective: ['availability', 'latency'],
  window: ['short', 'long'],
};

function isMetric(name: string): name is MetricName {
  return (METRIC_NAMES as readonly string[]).includes(name);
}

for (const path of [RULES, RULE_TESTS, DASHBOARD]) {
  const name = path.split('/').slice(-2).join('/');
  const text = readFileSync(path, 'utf8').replaceAll('\\"', '"');

  test(`${name} names only exported metrics`, () => {
    const named = new Set(text.match(/\bdriftline_[a-z_]+\b/g));
    // The middle part of a recording rule's name need not be the name of a metric.
    const unknown = [...named].filter((one) => !isMetric(one) && one !== 'driftline_last_run');
    assert.deepEqual(unknown, []);
    assert.ok(named.size > 10);
  });

  test(`${name} uses only labels and label values that the metrics have`, () => {
    const selectors = [...text.matchAll(/\b(driftline_[a-z_]+)\{([^}]*)\}/g)];
    assert.ok(selectors.length > 10);
    for (const [selector, metric = '', matchers = ''] of selectors) {
      assert.ok(isMetric(metric), selector);
      for (const [, label = '', operator, value = ''] of matchers.matchAll(
        /([a-z_]+)\s*(=~|!~|!=|=)\s*"?([^",]*)/g,
      )) {
        const labels: readonly string[] = METRICS[metric].labels;
        // Every metric of a monitor has its place.
        assert.ok([...labels, ...(labels.includes('monitor') ? ['place'] : [])].includes(label), selector);
        if (operator === '=' && VALUES[label]) assert.ok(VALUES[label].includes(value), selector);
      }
    }
  });
}

test('each alert has a severity, a summary that names the monitor, a description, and a test', () => {
  const tests = readFileSync(RULE_TESTS, 'utf8');
  const alerts = shippedRules().filter(({ alert }) => alert !== undefined);
  assert.ok(alerts.length >= 10);
  for (const { alert, labels, annotations } of alerts) {
    assert.match(alert ?? '', /^Driftline[A-Z]/);
    assert.match(labels?.severity ?? '', /^(?:critical|warning)$/);
    if (alert !== 'DriftlineAbsent') assert.match(annotations?.summary ?? '', /\$labels\.monitor/);
    assert.ok(annotations?.description);
    assert.match(tests, new RegExp(`alertname: ${alert}\\b`));
  }
});

test('the names of alerts and recorded series are unique', () => {
  const names = shippedRules().map(({ alert, record }) => alert ?? record);
  assert.equal(new Set(names).size, names.length);
});

test('each panel of the dashboard has a unique id, a title, a description, a query, and a place of its own', () => {
  const { panels, uid } = shippedDashboard();
  assert.equal(uid, 'driftline');
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Set<string>();
  for (const { title, description, targets, gridPos } of panels) {
    assert.ok(title && description && targets.length > 0, title);
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!taken.has(`${x},${y}`), `${title} stands on another panel`);
        taken.add(`${x},${y}`);
      }
    }
  }
});

test('every variable that the dashboard uses is defined', () => {
  const { templating } = shippedDashboard();
  const names = templating.list.map(({ name }) => name);
  const used = readFileSync(DASHBOARD, 'utf8').match(/\$\{?[a-z_]+\}?/g) ?? [];
  const own = used.map((name) => name.replace(/[${}]/g, '')).filter((name) => !name.startsWith('__'));
  assert.deepEqual([...new Set(own)].sort(), names.sort());
  assert.ok(dashboardQueries().every((query) => !query.includes('$')));
});
