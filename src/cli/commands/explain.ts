import { readSettings } from '../../config/index.ts';
import { DriftlineError, nearNames } from '../../core/index.ts';
import type { RuleSwitches, Settings } from '../../project/index.ts';
import { type RulePage, ruleListText, rulePages, rulePageText } from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { print, printColored } from '../print.ts';

const OPTIONS = { json: { meaning: 'print JSON, one line a rule' } } as const satisfies OptionTable;

/** `driftline explain`. */
export const command = defineCommand({
  argument: {
    ...{ name: 'RULE', meaning: 'id of a rule; default: list all' },
    ...{ many: true, completes: 'rules' },
  },
  options: OPTIONS,
  exitCodes: { 0: 'printed', 3: 'there is no such rule' },
  examples: [
    ['explain', 'list every rule'],
    ['explain body-property-missing', 'read what a rule finds, why it matters and how to fix it'],
  ],
  run,
});

/** Prints the page of each named rule; without a name, the list of all rules. */
async function run({ values, words: names }: CommandLine<typeof OPTIONS>): Promise<number> {
  const { ruleSwitches = {}, customRules } = await settingsHere();
  const all = rulePages(customRules).map((page) => withSwitch(page, ruleSwitches));
  const wanted = names.length > 0 ? names.map((name) => pageNamed(name, all)) : all;
  const style = { color: process.stdout.hasColors?.() === true && !process.env.NO_COLOR };
  if (values.json) for (const page of wanted) print(`${JSON.stringify(page)}\n`);
  else if (names.length === 0) printColored(ruleListText(all, style));
  else printColored(wanted.map((page) => rulePageText(page, style)).join('\n'));
  return 0;
}

/**
 * The rule switches and custom rules of the project. Errors are ignored: commands that need the settings
 * report them.
 */
async function settingsHere(): Promise<Pick<Settings, 'ruleSwitches' | 'customRules'>> {
  try {
    return await readSettings(process.env);
  } catch {
    return {};
  }
}

function withSwitch(page: RulePage, switches: RuleSwitches): RulePage {
  const here = switches[page.id];
  return here === undefined ? page : { ...page, here };
}

/** @throws DriftlineError DL_OPTION_INVALID with the nearest names */
function pageNamed(name: string, pages: readonly RulePage[]): RulePage {
  const page = pages.find(({ id }) => id === name);
  if (page) return page;
  const near = nearNames(
    name,
    pages.map(({ id }) => id),
  );
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `There is no rule ${JSON.stringify(name)}.`,
    near.length > 0 ? `Did you mean: ${near.join(', ')}?` : '"driftline explain" lists them all.',
  );
}
