import { documentedCredentials, loginFlowOf } from '../../auth/index.ts';
import { readSettings } from '../../config/index.ts';
import { say } from '../../masking/index.ts';
import { behaviours, everyAnswerBehaviours, seriesBehaviours, startStandIn } from '../../mock/index.ts';
import { openContract } from '../../openapi/index.ts';
import { parseOptions, wholeOption } from './options.ts';

const LONGEST_TOKEN_LIFE = 10 * 365 * 86_400;

/** Serves the contract until it is told to end. */
export async function run(parameters: readonly string[]): Promise<number> {
  const options = parseOptions(parameters, {
    port: { type: 'string' },
    behaviour: { type: 'string' },
    'token-life': { type: 'string' },
    list: { type: 'boolean' },
  });
  if (options.list) {
    for (const { name, title } of [...behaviours, ...seriesBehaviours, ...everyAnswerBehaviours]) {
      process.stdout.write(`${name.padEnd(36)}  ${title}\n`);
    }
    return 0;
  }
  const settings = await readSettings(process.env);
  const contract = await openContract(settings.contract);
  const { loginEmail, loginPassword } = settings;
  const given =
    loginEmail === undefined || loginPassword === undefined
      ? undefined
      : { identifier: loginEmail, secret: loginPassword };
  const life = options['token-life'];
  const standIn = await startStandIn(contract, {
    ...(options.port === undefined ? {} : { port: wholeOption('port', options.port, 0, 65_535) }),
    ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
    ...(life === undefined
      ? {}
      : { tokenLifeSeconds: wholeOption('token-life', life, 1, LONGEST_TOKEN_LIFE) }),
    ...(given ? { credentials: given } : {}),
  });
  process.stdout.write(`${standIn.url}\n`);
  const flow = loginFlowOf(contract);
  const who = given ? 'LOGIN_EMAIL' : flow && documentedCredentials(flow)?.identifier;
  const broken = options.behaviour ? `, with ${options.behaviour}` : '';
  say(`Serving ${contract.file} for ${who ?? 'anybody'}${broken}.`);
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await standIn.close();
  return 0;
}
