import { randomUUID } from 'node:crypto';
import type { TokenDeviation } from '../../mock/index.ts';
import type { Random } from './random.ts';

/** Variations of a token that RFC 7519 allows. Of one account they are the same at each login. */
export const TOKEN_TRAITS: Readonly<Record<string, (random: Random) => TokenDeviation>> = {
  'more claims': (random) => {
    const own = {
      iss: 'https://auth.example.test',
      aud: random.chance(0.5) ? 'api' : ['api', 'web'],
      scope: Array.from({ length: random.below(80) }, (_, index) => `scope:${index}`).join(' '),
      roles: ['owner', 'reader'],
      tenant: { id: 4711, name: 'Example & Söhne' },
      email_verified: true,
    };
    return {
      claims: (claims) => ({
        ...claims,
        ...(claims.iat === undefined ? {} : { nbf: claims.iat, auth_time: claims.iat - random.below(100) }),
        ...own,
      }),
    };
  },
  'other ids': (random) => {
    const sub = String(random.below(1e6));
    return { claims: (claims) => ({ ...claims, jti: randomUUID().repeat(1 + random.below(3)), sub }) };
  },
  'fewer claims': () => ({
    claims: ({ exp, jti }) => ({
      ...(exp === undefined ? {} : { exp }),
      ...(jti === undefined ? {} : { jti }),
    }),
  }),
  'other algorithm': (random) => {
    const alg = random.one(['HS384', 'HS512'] as const);
    return { joseHeader: (header) => ({ ...header, alg }) };
  },
  'other type': (random) => {
    const typ = random.one(['at+jwt', 'jwt', 'JWT']);
    return { joseHeader: (header) => ({ ...header, typ }) };
  },
  'other lifetime': (random) => ({ lifeSeconds: random.one([300, 900, 86_400, 31_536_000]) }),
};

/** Several deviations applied in their order, as one. */
export function together(deviations: readonly TokenDeviation[]): TokenDeviation {
  if (deviations.length === 0) return {};
  const life = deviations.find(({ lifeSeconds }) => lifeSeconds !== undefined)?.lifeSeconds;
  return {
    ...(life === undefined ? {} : { lifeSeconds: life }),
    claims: (claims, attempt, asked) =>
      deviations.reduce((left, { claims: change }) => change?.(left, attempt, asked) ?? left, claims),
    joseHeader: (header) =>
      deviations.reduce((left, { joseHeader: change }) => change?.(left) ?? left, header),
  };
}
