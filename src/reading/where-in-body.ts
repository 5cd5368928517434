/** `response body /expires_at`; the whole body has no pointer. */
export function whereInBody(instance: string): string {
  return instance === '' ? 'response body' : `response body ${instance}`;
}
