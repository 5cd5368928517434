/**
 * A message that names its matcher, as those of Playwright's own do: its JUnit reporter writes `<failure>` for them, and
 * `<error>` for any other message, and CI servers count broken contracts as failed assertions.
 */
export function matcherMessage(message: string, matcher: 'toKeepContract' | 'toStaySteady'): string {
  return `${message.trimEnd()}\n\n  expect(response).${matcher}()`;
}
