import { type Answer, withBody } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import type { Breakage } from './breakage.ts';
import { onScene } from './on-scene.ts';
import { type Scene, scenesOf } from './scenes.ts';

/** What servers and the proxies before them answer with, of each class of statuses (RFC 9110, section 15). */
const UNDOCUMENTED = [200, 201, 202, 204, 301, 302, 307, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504];
/** HTTP lets these have no body. */
const BODILESS = [204, 304];

/** Each undocumented status in place of a scene's own, and each other documented one, with the answer that it has. */
export function* statusBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  for (const status of UNDOCUMENTED) {
    if (responseFor(scene.operation, status)) continue;
    yield onScene(scene, 'status', `status: ${status}`, (answer) => under(answer, status));
    if (status >= 500) {
      yield onScene(scene, 'status', `status: ${status} with a page`, () => page(status));
    }
  }
  if (scene.part === 'other') return;
  for (const other of scenesOf(contract)) {
    if (other.operation !== scene.operation || other.status === scene.status) continue;
    const told = other.status < 300 === (scene.part === 'accepted');
    const name = `status: ${other.name} in its place`;
    const breakage = onScene(scene, 'status', name, () => other.answer);
    yield told ? { ...breakage, unseeable: 'status-documented' } : breakage;
  }
}

/** A refusal's body under the status of a success, and a success's under that of a refusal. */
function under(answer: Answer, status: number): Answer {
  const redirected = status >= 300 && status < 400;
  const located: Answer = redirected
    ? { status, headers: [['Location', '/elsewhere']] }
    : { ...answer, status };
  return BODILESS.includes(status) || redirected ? withBody(located, undefined) : located;
}

function page(status: number): Answer {
  return {
    status,
    headers: [['Content-Type', 'text/html; charset=utf-8']],
    raw: Buffer.from(`<!DOCTYPE html><html lang="en"><title>Error</title><h1>${status}</h1></html>`),
  };
}
