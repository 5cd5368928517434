import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/project/project-root.ts';
import { jsonSchemas } from './docs/json-schemas.ts';
import { referencePages } from './docs/pages.ts';
import { writeRuleExamples } from './docs/rule-examples.ts';

const root = projectRoot();

/**
 * Writes `docs/reference/` and the JSON Schemas of our formats from the code; with `--examples` instead updates the examples of the rules by the
 * mock server.
 */
if (process.argv.includes('--examples')) {
  await writeRuleExamples(join(root, 'src', 'report', 'rule-pages', 'examples.ts'));
  process.stderr.write('The examples are updated. Run "npm run docs" to write them to the reference.\n');
} else {
  for (const [name, text] of Object.entries(await referencePages())) {
    writeFileSync(join(root, 'docs', 'reference', name), text);
  }
  for (const [path, text] of Object.entries(jsonSchemas())) writeFileSync(join(root, path), text);
}
