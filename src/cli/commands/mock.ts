import { exampleCredentials, loginFlowOf } from '../../auth/index.ts';
import { readSettings } from '../../config/index.ts';
import { say } from '../../masking/index.ts';
import { faultsOf, startMock } from '../../mock/index.ts';
import { openContract } from '../../openapi/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wholeOption } from '../parse.ts';
import { print } from '../print.ts';

const LONGEST_TOKEN_LIFE = 10 * 365 * 86_400;

const OPTIONS = {
  port: { meaning: 'listen on this port of 127.0.0.1', value: 'NUMBER', fallback: 'a free one' },
  fault: {
    ...{ meaning: 'inject this fault, which breaks the contract', value: 'NAME' },
    ...{ fallback: 'no fault', completes: 'faults' },
  },
  list: { meaning: 'list the faults that the contract can have; serve nothing' },
  'token-life': { meaning: 'lifetime of a token that the login issues', value: 'SECONDS' },
} as const satisfies OptionTable;

/** `driftline mock`. */
export const command = defineCommand({
  description:
    'It accepts LOGIN_EMAIL and LOGIN_PASSWORD if they are set, else the account of the contract\u2019s example.',
  options: OPTIONS,
  exitCodes: { 0: 'ended by SIGINT or SIGTERM', 3: 'no such fault, no contract, or an address in use' },
  examples: [
    ['mock --port 4010', 'serve the contract that CONTRACT names'],
    ['mock --port 4010 --fault property-missing', 'serve it with one fault, to see whether it is found'],
    ['mock --list', 'list the faults that the contract can have'],
  ],
  run,
});

/** Serves the contract until SIGINT or SIGTERM. */
async function run({ values: options }: CommandLine<typeof OPTIONS>): Promise<number> {
  const settings = await readSettings(process.env);
  const contract = await openContract(settings.contract);
  if (options.list) {
    const applying = faultsOf(contract);
    for (const { name, title } of applying) print(`${name.padEnd(36)}  ${title}\n`);
    say(`${applying.length} faults that ${contract.file} can have.`);
    return 0;
  }
  const { loginEmail, loginPassword, accessToken, schemeCredentials } = settings;
  const credentials =
    loginEmail === undefined || loginPassword === undefined
      ? undefined
      : { identifier: loginEmail, secret: loginPassword };
  const life = options['token-life'];
  const mock = await startMock(contract, {
    ...(options.port === undefined ? {} : { port: wholeOption('port', options.port, 0, 65_535) }),
    ...(options.fault === undefined ? {} : { fault: options.fault }),
    ...(life === undefined
      ? {}
      : { tokenLifeSeconds: wholeOption('token-life', life, 1, LONGEST_TOKEN_LIFE) }),
    ...(credentials ? { credentials } : {}),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(schemeCredentials ? { schemeCredentials } : {}),
  });
  print(`${mock.url}\n`);
  const flow = loginFlowOf(contract);
  const user = credentials ? 'LOGIN_EMAIL' : flow && exampleCredentials(flow)?.identifier;
  const fault = options.fault ? `, with the fault ${options.fault}` : '';
  say(`Serving ${contract.file} for ${user ?? 'any user'}${fault}.`);
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await mock.close();
  return 0;
}
