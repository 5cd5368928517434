import { chooseOperations, generators } from '../../requests/index.ts';
import { tokenFrom } from '../fixtures/api.ts';
import { attachBroken, attachFindings } from '../fixtures/show.ts';
import { matcherMessage } from '../matchers/matcher-message.ts';
import { test } from '../test.ts';
import { GROUP_LIMIT_MS, type GroupOutcome, groupOf, MOST_OPERATIONS, sendGroup } from './send-group.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Requests derived from the contract, each wrong in one named way, or right in one: a test for each kind. */
export function describeWrongRequests(suite: Suite): void {
  const { settings } = suite;
  const kinds = kindsFor(suite);
  if (kinds.length === 0) return;
  suite.describe('The API', { tag: '@derived', lock: 'login' }, () => {
    if (settings.depth === 'polite') {
      // One line in the report, instead of one for each kind.
      suite.test(`handles ${kinds.length} kinds of derived requests as documented`, () =>
        test.skip(true, POLITE_REASON),
      );
      return;
    }
    // One test for each kind: a failing test starts a new worker, and there are too many cases for that.
    for (const { kind, title } of kinds) {
      suite.test(title, async ({ world, quietApi, quietLogin }) => {
        const info = test.info();
        const group = groupOf(world, kind);
        test.skip(group.length === 0, 'no case of this kind can be derived from the contract');
        test.skip(quietLogin?.failure !== undefined, 'the login with the right credentials got no response');
        info.setTimeout(info.timeout + GROUP_LIMIT_MS);
        const { flow } = world;
        const token = flow && quietLogin && tokenFrom(quietLogin, flow);
        const authorization = token ? { authorization: `${flow.scheme} ${token.value}` } : {};
        const outcome = await sendGroup(group, { api: quietApi, world, ...authorization });
        // Only failing exchanges are attached: the others would be most of the report.
        for (const { exchange, failing } of outcome.failed) attachBroken(info, world, exchange, failing);
        attachFindings(info, world, outcome.findings);
        conclude(outcome, group.length);
      });
    }
  });
}

/** The kinds of cases that apply to at least one operation. */
function kindsFor({ outline, settings, hasLogin }: Suite) {
  if (hasLogin) return generators;
  const chosen = chooseOperations(outline, settings).chosen.slice(0, MOST_OPERATIONS);
  if (chosen.length === 0) return [];
  const tokens = new Set(outline.bearerSchemes.map(({ name }) => name));
  const has = {
    body: chosen.some(({ requestBody }) => requestBody !== undefined),
    login: false,
    security: chosen.some(({ security }) => security.length > 0),
    token: chosen.some(({ security }) => security.some((name) => tokens.has(name))),
  };
  return generators.filter(({ needs }) => needs === undefined || has[needs]);
}

function conclude({ failed, allKnown, repeated, unsent }: GroupOutcome, count: number): void {
  if (failed.length > 0 && !allKnown) {
    const messages = failed.map(({ message }) => message);
    const message = [`${failed.length} of ${count} cases violate the contract.`, ...messages].join('\n\n');
    throw new Error(matcherMessage(message, 'toKeepContract'));
  }
  test.skip(unsent !== undefined, `${unsent?.reason}; not sent: ${unsent?.names.join(', ')}`);
  // A violation that affects everything would otherwise fail every group, and start a worker for each.
  test.skip(repeated.length > 0, `only violations that earlier tests reported: ${repeated.join(', ')}`);
}
