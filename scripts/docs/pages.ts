import { rulePages, rulesMarkdown } from '../../src/report/rule-pages/rule-page.ts';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { lintPage } from './lint-page.ts';
import { monitorsPage } from './monitors-page.ts';
import { settingsPage } from './settings-page.ts';
import { verdictsPage } from './verdicts-page.ts';

/** Every page of `docs/reference/` by its file name, generated from the code. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  return {
    'commands.md': await commandsPage(),
    'errors.md': errorsPage(),
    'lint-rules.md': lintPage(),
    'monitors.md': monitorsPage(),
    'rules.md': rulesMarkdown(rulePages()),
    'settings.md': settingsPage(),
    'verdicts-and-exit-codes.md': verdictsPage(),
  };
}
