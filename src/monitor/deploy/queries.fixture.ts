// Test support: the queries of the shipped alert rules and dashboard.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../project/project-root.ts';

export const RULES = join(projectRoot(), 'monitors', 'deploy', 'prometheus', 'driftline.rules.yml');
export const RULE_TESTS = join(projectRoot(), 'monitors', 'deploy', 'prometheus', 'driftline.rules.test.yml');
export const DASHBOARD = join(projectRoot(), 'monitors', 'deploy', 'grafana', 'driftline.json');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly panels: readonly Panel[];
}

export function shippedRules(): Rule[] {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export function shippedDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD, 'utf8')) as Dashboard;
}

/** The queries of the dashboard, with Grafana's variables replaced by values. */
export function dashboardQueries(): string[] {
  const { panels, annotations } = shippedDashboard();
  const expressions = [...panels.flatMap(({ targets }) => targets), ...annotations.list].map(
    ({ expr }) => expr,
  );
  return expressions.map((expr) =>
    expr.replaceAll('$monitor', '.+').replace(/\$__(?:range|interval)/g, '1h'),
  );
}
