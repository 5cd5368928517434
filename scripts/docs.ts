import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/project/project-root.ts';
import { rulePages } from '../src/report/rule-pages/rule-page.ts';
import { rulesMarkdown } from '../src/report/rule-pages/rules-markdown.ts';
import { writeRuleExamples } from './docs/rule-examples.ts';

const root = projectRoot();

/** Writes `docs/rules.md` from the rules; with `--examples` asks the broken stand-in for examples first. */
if (process.argv.includes('--examples')) {
  await writeRuleExamples(join(root, 'src', 'report', 'rule-pages', 'examples.ts'));
  process.stderr.write('The examples are new: run "npm run docs" once more to have them in the reference.\n');
} else {
  writeFileSync(join(root, 'docs', 'rules.md'), rulesMarkdown(rulePages()));
}
