import type { HttpResponse } from '../../../http/index.ts';

/** `401 Unauthorized`; the reason phrase is the one that the server sent. */
export function describeStatus({ status, statusText }: HttpResponse): string {
  return statusText === '' ? String(status) : `${status} ${statusText.slice(0, 40)}`;
}
