import { chooseOperations, generators } from '../../requests/index.ts';
import { tokenFrom } from '../fixtures/api.ts';
import { attachBroken, attachFindings } from '../fixtures/show.ts';
import { test } from '../test.ts';
import { GROUP_LIMIT_MS, type GroupOutcome, groupOf, sendGroup } from './send-group.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Requests derived from the contract, each wrong in one named way, or right in one: a test for each kind. */
export function describeWrongRequests(suite: Suite): void {
  const { settings } = suite;
  suite.describe('Requests derived from the contract', { tag: '@derived', lock: 'login' }, () => {
    if (settings.depth === 'polite') {
      // One line of every report, instead of one for each kind.
      suite.test(`of ${generators.length} kinds are answered as they should be`, () =>
        test.skip(true, POLITE_REASON),
      );
      return;
    }
    // A test for each case would start as many workers as there are errors.
    for (const { kind, title } of kindsFor(suite)) {
      suite.test(`${title} are answered as they should be`, async ({ world, quietApi, quietLogin }) => {
        const info = test.info();
        const group = groupOf(world, kind);
        test.skip(group.length === 0, 'the contract gives no case of this kind');
        test.skip(
          quietLogin?.failure !== undefined,
          'the login with the right credentials was not responded',
        );
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
}

/** The kinds of cases for which anything that is asked has what they need. */
function kindsFor({ outline, settings, hasLogin }: Suite) {
  const { requested } = chooseOperations(outline, settings);
  const hasBody = requested.some(({ requestBody }) => requestBody !== undefined);
  return generators.filter(({ needs }) => hasLogin || needs === undefined || (needs === 'body' && hasBody));
}

function conclude({ failed, noNews, repeated, notRun }: GroupOutcome, count: number): void {
  if (failed.length > 0 && !noNews) {
    const messages = failed.map(({ message }) => message);
    throw new Error([`${failed.length} of ${count} cases broke a promise.`, ...messages].join('\n\n'));
  }
  test.skip(notRun !== undefined, `${notRun?.reason}; not sent: ${notRun?.names.join(', ')}`);
  // A worker that fails is started anew, and what is broken everywhere would be told by each group.
  test.skip(repeated.length > 0, `broke only what was told before: ${repeated.join(', ')}`);
}
