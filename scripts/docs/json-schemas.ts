import * as state from '../../src/history/state/state.ts';
import * as exchange from '../../src/history/store/exchange-shape.ts';
import * as line from '../../src/history/store/line.ts';
import * as record from '../../src/history/store/record.ts';
import { type Shape, span, time } from '../../src/history/store/shape.ts';
import * as suiteRuns from '../../src/history/suite/suite-runs.ts';
import * as findings from '../../src/report/findings-file.ts';
import * as publicStatus from '../../src/report/public/public-status.ts';
import { commentsIn } from './comments.ts';

type Json = Readonly<Record<string, unknown>>;

/** Every JSON Schema that is made from the shapes in the code and their comments, by its file. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  const { STATE, ALERT, ALERT_CAUSE, ALERT_PLACES, PENDING, UNSETTLED, KNOWN } = state;
  const { RUN_LINE } = line;
  const { DELIVERY, EXCHANGE, ATTEMPT, GAP, SILENCED, VERDICT, RECORD_VERSION } = record;
  const { SUITE_REPORT, SUITE_FINDING, OPERATION_COVERAGE, RESPONSE_COVERAGE, SUITE_REPORT_VERSION } =
    findings;
  const { COMPARISON, ACCEPTANCE, GATE } = findings;
  const { SUITE_RUN, SUITE_RUN_CAUSE, SUITE_TALLY, SUITE_COVERAGE, SUITE_RUN_VERSION } = suiteRuns;
  const { OUTCOME: _, ...parts } = exchange;
  const runStore = definitions({
    ...{ RUN_LINE, EXCHANGE, DELIVERY, ATTEMPT, GAP, SILENCED, VERDICT, ...parts },
    ...{ STATE, PENDING, ALERT, ALERT_CAUSE, ALERT_PLACES, UNSETTLED, KNOWN, time, span },
  });
  const suite = definitions({
    ...{ SUITE_REPORT, SUITE_FINDING, OPERATION_COVERAGE, RESPONSE_COVERAGE, COMPARISON, ACCEPTANCE, GATE },
    ...{ FINDING: exchange.FINDING, time, span },
  });
  const { suiteReport, ...others } = suite;
  const { suiteRun, ...ofSuiteRun } = definitions({
    ...{ SUITE_RUN, SUITE_RUN_CAUSE, SUITE_TALLY, SUITE_COVERAGE, time, span },
  });
  const { PUBLIC_STATUS, PUBLIC_MONITOR, PUBLIC_DAY, PUBLIC_INCIDENT, PUBLIC_MAINTENANCE } = publicStatus;
  const { publicStatus: status, ...ofStatus } = definitions({
    ...{ PUBLIC_STATUS, PUBLIC_MONITOR, PUBLIC_DAY, PUBLIC_INCIDENT, PUBLIC_MAINTENANCE, time },
  });
  return {
    'src/report/public/status.schema.json': printed({
      ...headOf('status', publicStatus.PUBLIC_STATUS_VERSION, "Driftline's public status"),
      description:
        'status.json of `driftline report --public`, version 1. Readers ignore unknown properties.',
      version: publicStatus.PUBLIC_STATUS_VERSION,
      ...status,
      $defs: ofStatus,
    }),
    'src/history/store/run-store.schema.json': printed({
      ...headOf('run-store', RECORD_VERSION, "A line of Driftline's run store"),
      description:
        'Each line of reports/history/<monitor>-YYYY-MM.ndjson, version 3. Lines of version 2, which had other names, are still read; `driftline history rebuild` rewrites them. A reader ignores properties that it does not know, and passes over lines that do not fit.',
      version: RECORD_VERSION,
      anyOf: [{ $ref: '#/$defs/runLine' }, { $ref: '#/$defs/delivery' }],
      $defs: runStore,
    }),
    'src/history/suite/suite-runs.schema.json': printed({
      ...headOf('suite-runs', SUITE_RUN_VERSION, "A run of Driftline's Playwright suite"),
      description: 'Each line of reports/history/suite.ndjson, version 1. Readers ignore unknown properties.',
      version: SUITE_RUN_VERSION,
      ...suiteRun,
      $defs: ofSuiteRun,
    }),
    'src/report/findings.schema.json': printed({
      ...headOf('findings', SUITE_REPORT_VERSION, "Findings of Driftline's Playwright suite"),
      description: 'reports/out/findings.json, version 2. Readers ignore unknown properties.',
      version: SUITE_REPORT_VERSION,
      ...suiteReport,
      $defs: others,
    }),
  };
}

function headOf(name: string, version: number, title: string): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:driftline:${name}:${version}`,
    title,
  };
}

const SOURCES = [
  'src/history/store/shape.ts',
  'src/history/store/exchange-shape.ts',
  'src/history/store/record.ts',
  'src/history/store/line.ts',
  'src/history/state/state.ts',
  'src/history/suite/suite-runs.ts',
  'src/report/findings-file.ts',
  'src/report/public/public-status.ts',
];

/** Some shapes as `$defs`, by their constants; one that is part of another is referred to. */
function definitions(shapes: Readonly<Record<string, Shape<unknown>>>): Readonly<Record<string, Json>> {
  const comments = commentsIn(...SOURCES);
  const names = new Map(Object.entries(shapes).map(([name, { schema }]) => [schema, camelCase(name)]));
  const published = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(published);
    if (typeof value !== 'object' || value === null) return value;
    if (!isShape(value)) return mapped(value, published);
    const name = names.get(value.schema);
    return name === undefined ? mapped(value.schema, published) : { $ref: `#/$defs/${name}` };
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, { schema }]) => {
      const { own, properties } = comments.get(name) ?? { own: undefined, properties: {} };
      const described = mapped(mapped(schema, published) as object, (part, key) =>
        key !== 'properties' || typeof part !== 'object' || part === null
          ? part
          : mapped(part, (property, each) => ({ ...commented(properties[each]), ...(property as Json) })),
      );
      return [camelCase(name), { ...commented(own), ...described }];
    }),
  );
}

function isShape(value: object): value is Shape<unknown> {
  return 'schema' in value && 'fits' in value;
}

function mapped(object: object, change: (value: unknown, name: string) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}

function commented(text: unknown): Json {
  return text === undefined ? {} : { description: text };
}

/** `RUN_LINE` is `runLine`. */
function camelCase(name: string): string {
  return /[a-z]/.test(name) ? name : name.toLowerCase().replace(/_(.)/g, (_, first) => first.toUpperCase());
}

const LINE_WIDTH = 110;

/** As the formatter of the repository has it: a list of plain values on one line where that has room. */
function printed(schema: Json): string {
  const text = JSON.stringify(schema, undefined, 2);
  const lists = text.replace(/^(.*)\[\n([^[\]{}]*)\n *\](,?)$/gm, (whole, before, items, comma) => {
    const short = `${before}[${items.trim().replace(/\n */g, ' ')}]${comma}`;
    return short.length <= LINE_WIDTH ? short : whole;
  });
  return `${lists}\n`;
}
