import { isSecretName } from '../../core/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { ReadResponse } from '../../reading/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  isObject,
  joinPointer,
  namedPropertySchemas,
} from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { reveals, textsOf } from './checks/response.ts';

export const secretInBody: Rule = {
  id: 'secret-in-body',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The response body repeats a secret of the request',
  why: 'Responses are logged, cached and shown where requests are not.',
  fix: 'Never write a password or a token of a request into a response.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ response, operation, sent, contract }) {
    if (!response || sent.secrets.length === 0) return;
    // `demo` inside of `demo@example.com` is no secret; servers may write the address in lower case.
    const names = sent.identifiers.flatMap((name) => [name, name.toLowerCase()]);
    const isSecret = (text: string) => {
      const visible = names.reduce((rest, name) => rest.replaceAll(name, ''), text);
      return sent.secrets.some((secret) => reveals(visible, secret));
    };
    const { json, text } = response.body;
    if (!(json ? textsOf(json.value) : [text]).some(isSecret)) return;
    if (json && !undocumentedTexts(json.value, contract, response).some(isSecret)) return;
    yield {
      where: 'response body',
      expected: 'no secret of the request',
      received: 'the secret, in clear text',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};

const PASSWORD = /pass|pwd/i;

/**
 * All texts of a body but those of properties that the contract documents as tokens or keys: an API that lists its keys
 * shows the one that was sent.
 */
function undocumentedTexts(body: unknown, contract: Contract, { media }: ReadResponse): string[] {
  const texts: string[] = [];
  const known = new Map<string, AppliedSchema[]>();
  const appliedAt = (pointer: string): AppliedSchema[] => {
    const applied = known.get(pointer) ?? appliedSchemas(contract.document, pointer, 'all');
    known.set(pointer, applied);
    return applied;
  };
  const waiting: [value: unknown, schemas: readonly string[]][] = [
    [body, media?.schema ? [media.schema] : []],
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, schemas] = next;
    const applied = schemas.flatMap(appliedAt);
    if (Array.isArray(value)) {
      const items = applied.filter(({ schema }) => isObject(schema.items));
      const below = items.map(({ pointer }) => joinPointer(pointer, 'items'));
      for (const each of value) waiting.push([each, below]);
    } else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) {
        texts.push(name);
        const below = namedPropertySchemas(applied, name);
        const documented = below.length > 0 && isSecretName(name) && !PASSWORD.test(name);
        if (!documented || typeof each !== 'string') waiting.push([each, below]);
      }
    } else if (typeof value === 'string') texts.push(value);
  }
  return texts;
}
