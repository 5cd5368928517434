import { expect, test } from '../test.ts';

// A trace would keep the headers of Playwright's own requests, token and all; here even `--trace on` makes none.
test.use({ trace: 'off' });

test.describe("Playwright's own request", { tag: '@success' }, () => {
  test('is judged by the contract as well', async ({ request, session, world }) => {
    const { consumer, scheme } = world.flow;
    test.skip(!consumer, 'the contract has no operation that takes the token');
    const response = await request.get(`.${consumer?.path}`, {
      headers: { Authorization: `${scheme} ${session.token.value}` },
    });
    await expect(response).toKeepContract({ expects: 'accepted' });
  });
});
