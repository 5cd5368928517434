import { resolve } from 'node:path';
import { isAddress } from '../../config/index.ts';
import { plain, WORK_LIMITS, withinTime } from '../../core/index.ts';
import { type Change, loadDocumentComparison } from '../../drift/index.ts';
import { maskedDocument, say } from '../../masking/index.ts';
import {
  type AssembledDocument,
  assembledDocument,
  placeText,
  readContractFile,
  readerBeside,
} from '../../openapi/index.ts';
import { needNoProject, projectRoot, shownPath, version } from '../../project/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { fetchedFor } from '../fetched.ts';
import { oneOf } from '../parse.ts';
import { print, printAnnotations } from '../print.ts';
import { FAIL_ON, failOnOf, severityExit } from '../severity-exit.ts';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;

const OPTIONS = {
  json: { meaning: 'print it as JSON' },
  format: {
    ...{ meaning: 'print it as text, json, sarif (2.1.0) or github (annotations)', value: 'FORMAT' },
    ...{ fallback: 'text', completes: FORMATS },
  },
  'fail-on': FAIL_ON,
  header: { meaning: 'with an address: a header of the request', value: '"NAME: VALUE"', many: true },
} as const satisfies OptionTable;

/** `driftline diff`. */
export const command = defineCommand({
  description:
    'A request may not become narrower, and a response not wider. breaking: a client that keeps to the old document may fail; warning: a careless one may, or it cannot be decided; compatible: none does. Descriptions and examples do not count.',
  argument: {
    ...{ name: 'OLD NEW', meaning: 'two versions of an OpenAPI document: files, or their addresses' },
    ...{ required: true, many: 2, completes: 'files' },
  },
  options: OPTIONS,
  exitCodes: {
    0: 'nothing has changed for clients, or only what is compatible; or only warnings with --fail-on error',
    1: 'warnings',
    2: 'breaking changes',
    3: 'one of the documents cannot be read',
  },
  examples: [
    ['diff old.yaml contracts/pets.openapi.yaml', 'see what a change of the document means for clients'],
    [
      'diff https://api.example.com/openapi.json contracts/pets.openapi.yaml --format github',
      'annotate a pull request with what differs from the published document',
    ],
  ],
  run,
});

/** A change, and where it is. */
interface PlacedChange extends Omit<Change, 'document' | 'pointer'> {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Prints what changed between two documents for clients of the API. */
async function run({ values, words: [old = '', now = ''] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const format = oneOf(FORMATS, 'format', values.json ? 'json' : (values.format ?? 'text'));
  const failOn = failOnOf(values['fail-on']);
  needNoProject();
  const versions = {
    old: await documentAt(old, values.header ?? []),
    new: await documentAt(now, values.header ?? []),
  };
  const documents = { old: versions.old.document, new: versions.new.document };
  const today = new Date().toISOString().slice(0, 10);
  const found = withinTime(
    WORK_LIMITS.document,
    `Comparing ${versions.old.file} and ${versions.new.file}`,
    () => loadDocumentComparison().compareDocuments(documents, today),
  );
  const changes = found
    .map(({ document, pointer, ...change }): PlacedChange => {
      const { file = versions[document].file, line, column } = versions[document].positionOf(pointer);
      return { ...change, file, line, column };
    })
    .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  await show(format, changes, versions);
  return severityExit(changes.map(levelOf), failOn);
}

const ORDER = ['breaking', 'warning', 'compatible'] as const;
const LEVELS = { breaking: 'error', warning: 'warning', compatible: 'info' } as const;

function levelOf({ severity }: PlacedChange): 'error' | 'warning' | 'info' {
  return LEVELS[severity];
}

async function documentAt(file: string, headers: readonly string[]): Promise<AssembledDocument> {
  const document = isAddress(file) ? await documentAtAddress(file, headers) : documentIn(resolve(file));
  const [first, ...others] = document.errors;
  if (first) {
    const more = others.length > 0 ? `, and ${others.length} more errors` : '';
    say(
      `${placeText(first)} ${first.message}${more}: what they reach is compared as far as it can be read; see "npx driftline lint ${document.file}".`,
    );
  }
  return document;
}

function documentIn(path: string): AssembledDocument {
  return assembledDocument(shownPath(path), readContractFile(path), readerBeside(path));
}

async function documentAtAddress(file: string, headers: readonly string[]): Promise<AssembledDocument> {
  const { address, text, read } = await fetchedFor(file, headers);
  return assembledDocument(address, text, read);
}

async function show(
  format: (typeof FORMATS)[number],
  changes: readonly PlacedChange[],
  { old, new: now }: { readonly old: AssembledDocument; readonly new: AssembledDocument },
): Promise<void> {
  if (format === 'text') print(maskedDocument(asText(changes, `${old.file} → ${now.file}`)));
  else if (format === 'json')
    print(maskedDocument(`${JSON.stringify({ old: old.file, new: now.file, changes })}\n`));
  else await showForService(format, changes);
}

const HINTS = {
  breaking: 'Keep what the old document allows, or publish the change as another version of the API.',
  warning: 'Tell clients before the change is published.',
} as const;

/** What a CI service shows: what is compatible needs no place there. */
async function showForService(format: 'sarif' | 'github', changes: readonly PlacedChange[]): Promise<void> {
  const { lintAnnotations, lintSarif } = await import('../../report/lint/lint-outputs.ts');
  const { foldersIn } = await import('../../report/contract-place.ts');
  const folders = foldersIn(process.env, projectRoot());
  const problems = changes.flatMap(({ severity, operation, where, title, ...place }) => {
    if (severity === 'compatible') return [];
    const message = plain(`${[operation, where].filter(Boolean).join(', ')}: ${title}`);
    return [{ ...place, message, severity: LEVELS[severity], hint: HINTS[severity] }];
  });
  if (format === 'github')
    printAnnotations(
      maskedDocument(
        lintAnnotations(problems, folders)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
  else {
    const sarif = lintSarif(problems, { version: version(), folders, category: 'diff' });
    print(maskedDocument(`${JSON.stringify(sarif, undefined, 2)}\n`));
  }
}

/** A change of a component is in many operations: it is one block, which names them. */
function asText(changes: readonly PlacedChange[], heading: string): string {
  const groups = new Map<string, PlacedChange[]>();
  for (const change of changes) {
    const { severity, where, title, file, line, column } = change;
    const key = JSON.stringify([severity, where, title, file, line, column]);
    const same = groups.get(key);
    if (same) same.push(change);
    else groups.set(key, [change]);
  }
  const blocks = [...groups.values()].map((same) => {
    const [first] = same as [PlacedChange];
    const subject = [operationsText(same.map(({ operation }) => operation)), first.where]
      .filter(Boolean)
      .join(', ');
    return `${first.severity}  ${plain(subject)}\n  ${plain(first.title)}\n  ${placeText(first)}`;
  });
  return `${[heading, ...blocks, summary([...groups.values()].map(([first]) => first as PlacedChange))].join('\n\n')}\n`;
}

const MOST_OPERATIONS = 3;

function operationsText(operations: readonly string[]): string {
  const names = [...new Set(operations)];
  const shown = names.slice(0, MOST_OPERATIONS).join(', ');
  return names.length > MOST_OPERATIONS ? `${shown} and ${names.length - MOST_OPERATIONS} more` : shown;
}

function summary(changes: readonly PlacedChange[]): string {
  if (changes.length === 0) return 'Nothing has changed for clients.';
  const counts = ORDER.map((severity) => changes.filter((each) => each.severity === severity).length);
  return `${counts[0]} breaking, ${counts[1]} warning${counts[1] === 1 ? '' : 's'}, ${counts[2]} compatible.`;
}
