import {
  GROUP_LIMIT_MS,
  type GroupOutcome,
  groupOf,
  sendGroup,
} from '../../src/playwright/cases/send-group.ts';
import { tokenFrom } from '../../src/playwright/fixtures/api.ts';
import { attachBroken, attachFindings } from '../../src/playwright/fixtures/show.ts';
import { hasLogin, outline, settings } from '../../src/playwright/outline.ts';
import { POLITE_REASON, test } from '../../src/playwright/test.ts';
import type { Generator } from '../../src/requests/derived/derived-case.ts';
import { generators } from '../../src/requests/derived/index.ts';
import { chooseOperations } from '../../src/requests/operations/choice.ts';

/** Whether anything that is asked has what a kind of cases needs. */
function mayApply({ needs }: Generator): boolean {
  if (hasLogin || needs === undefined) return true;
  return needs === 'body' && asked.some(({ requestBody }) => requestBody !== undefined);
}

const { asked } = chooseOperations(outline, settings);

// The folder comes after the login's: an account that is locked, and a server that gets slower, are met last.
test.describe('Requests derived from the contract', { tag: '@derived', lock: 'login' }, () => {
  if (settings.depth === 'polite') {
    // One line of every report, instead of one for each kind.
    test(`of ${generators.length} kinds are answered as they should be`, () =>
      test.skip(true, POLITE_REASON));
    return;
  }

  // A test for each case would start as many workers as there are faults.
  for (const { kind, title } of generators.filter(mayApply)) {
    test(`${title} are answered as they should be`, async ({ world, quietApi, quietLogin }) => {
      const info = test.info();
      const group = groupOf(world, kind);
      test.skip(group.length === 0, 'the contract gives no case of this kind');
      test.skip(quietLogin?.failure !== undefined, 'the login with the right credentials was not answered');
      info.setTimeout(info.timeout + GROUP_LIMIT_MS);
      const { flow } = world;
      const token = flow && quietLogin && tokenFrom(quietLogin, flow);
      const authorization = token ? { authorization: `${flow.scheme} ${token.value}` } : {};
      const outcome = await sendGroup(group, { api: quietApi, world, ...authorization });
      // Only what goes wrong is shown: the rest would be most of the report.
      for (const { exchange, failing } of outcome.failed) attachBroken(info, world, exchange, failing);
      attachFindings(info, world, outcome.findings);
      conclude(outcome, group.length);
    });
  }
});

function conclude({ failed, noNews, repeated, notRun }: GroupOutcome, count: number): void {
  if (failed.length > 0 && !noNews) {
    const messages = failed.map(({ message }) => message);
    throw new Error([`${failed.length} of ${count} cases broke a promise.`, ...messages].join('\n\n'));
  }
  test.skip(notRun !== undefined, `${notRun?.reason}; not sent: ${notRun?.names.join(', ')}`);
  // A worker that fails is started anew, and what is broken everywhere would be told by each group.
  test.skip(repeated.length > 0, `broke only what was told before: ${repeated.join(', ')}`);
}
