import {
  generatedPassword,
  passwordChangeOf,
  passwordNotChanged,
  tryPasswordChange,
} from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import { renewLogin } from '../fixtures/session.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { KEPT_FOR_STORIES, POLITE_REASON, type Suite } from './suite.ts';

/** More requests than the change and its way back send. */
const MOST_REQUESTS = 12;

/** A test of a change of the password, where `x-token` names the operation; it is set back whatever the responses are. */
export function describePasswordChange(suite: Suite): void {
  const { changePassword } = suite.outline.operations.find(({ token }) => token)?.token ?? {};
  if (!changePassword) return;
  suite.describeLogin('The password', { tag: '@session', lock: 'login' }, () => {
    suite.test(
      'when it is changed, ends the tokens from before and the old password',
      async ({ api, credentials, flow, settings, world }) => {
        test.skip(settings.depth === 'polite', POLITE_REASON);
        const { account, contract, masker, target } = world;
        const reason = passwordNotChanged(contract, settings);
        test.skip(reason !== undefined, reason);
        const newPassword = generatedPassword(contract, flow, credentials);
        test.skip(newPassword === undefined, 'the contract allows no password that Driftline generates');
        if (newPassword === undefined) return;
        masker.learn('$NEW_PASSWORD', newPassword);
        const notGuessed = account.reasonNotToGuess(1, KEPT_FOR_STORIES);
        const parts = passwordChangeOf({
          ...{ contract, flow, credentials, settings, newPassword, baseUrl: target.baseUrl },
          mayGuess: notGuessed === undefined,
          changed: (password) => account.passwordIs(password),
          send: (step, operation, request) => Api.sendCase(api, step, operation, request),
        });
        if (!parts) return;
        const info = test.info();
        // A test that is ended by its timeout would not set the password back.
        info.setTimeout(info.timeout + MOST_REQUESTS * settings.requestTimeoutMs);
        if (notGuessed !== undefined)
          info.annotations.push({ type: 'skipped', description: `old-password is not sent: ${notGuessed}` });
        const { exchanges, isRestored, login, error } = await tryPasswordChange(parts);
        if (login) renewLogin(world, login);
        const failures: unknown[] = [];
        for (const exchange of exchanges) {
          await Promise.resolve(expect(exchange).toKeepContract()).catch((failure) => failures.push(failure));
        }
        if (!isRestored) throw new Error(notRestored(changePassword.operation));
        const [failure = error] = failures;
        if (failure !== undefined) throw failure;
      },
    );
  });
}

function notRestored(operation: string): string {
  return [
    `THE PASSWORD OF THE ACCOUNT WAS CHANGED BY ${operation} AND COULD NOT BE SET BACK.`,
    'The account of LOGIN_EMAIL may have a generated password, which is written nowhere.',
    'Set it to LOGIN_PASSWORD again, by the password reset of the API or as its administrator, before the next run.',
    `Until then, remove ${operation} from SAFE_OPERATIONS, and "x-safe: true" from it.`,
  ].join('\n');
}
