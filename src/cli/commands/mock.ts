import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { exampleCredentials, loginFlowOf } from '../../auth/index.ts';
import { readSettings } from '../../config/index.ts';
import { errorFrom, errorText, plain } from '../../core/index.ts';
import { maskTalk, say } from '../../masking/index.ts';
import { faultsOf, type ReceivedRequest, startMock } from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { requestProblems } from '../../requests/index.ts';
import { openNamedContract } from '../../session/index.ts';
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
  cors: { meaning: 'let pages of any origin read the responses' },
  watch: { meaning: 'serve the contract anew whenever a file of its folder changes' },
  quiet: { meaning: 'do not list requests on stderr' },
  'token-life': { meaning: 'lifetime of a token that the login issues', value: 'SECONDS' },
} as const satisfies OptionTable;

/** `driftline mock`. */
export const command = defineCommand({
  description:
    'It accepts LOGIN_EMAIL and LOGIN_PASSWORD if they are set, else the account of the contract\u2019s example. Each request is listed on stderr, with what the contract does not allow of it. A request chooses its response by the header Prefer: code=404, or example=NAME.',
  options: OPTIONS,
  exitCodes: { 0: 'ended by SIGINT or SIGTERM', 3: 'no such fault, no contract, or an address in use' },
  examples: [
    ['mock --port 4010', 'serve the contract that CONTRACT names'],
    ['mock --port 4010 --fault property-missing', 'serve it with one fault, to see whether it is found'],
    ['mock --port 4010 --cors --watch', 'develop a page or an app against the contract while it is written'],
    ['mock --list', 'list the faults that the contract can have'],
  ],
  run,
});

/** Serves the contract until SIGINT or SIGTERM. */
async function run({ values: options }: CommandLine<typeof OPTIONS>): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const contract = await openNamedContract(settings, say);
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
  let served = contract;
  const mock = await startMock(contract, {
    ...(options.cors ? { cors: true } : {}),
    ...(options.quiet ? {} : { onRequest: (request) => say(requestText(request, served)) }),
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
  const required = [
    ...(accessToken === undefined || flow ? [] : ['ACCESS_TOKEN']),
    ...Object.keys(schemeCredentials ?? {}).map((name) => `CREDENTIAL_${name}`),
  ];
  const keys = required.length > 0 ? ` It accepts only ${required.join(' and ')} of the settings.` : '';
  say(`Serving ${contract.file} for ${user ?? 'any user'}${fault}.${keys}`);
  const reload = async () => {
    served = await openNamedContract(settings, say);
    mock.setContract(served);
    say(`Serving the changed ${served.file}.`);
  };
  const stopWatching = options.watch ? watchContract(settings.contract, reload) : () => {};
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  stopWatching();
  await mock.close();
  return 0;
}

/** `400  POST /pets  createPet`, and below what the contract does not allow of the request. */
function requestText(
  { status, method, path, headers, body, operation: id }: ReceivedRequest,
  contract: Contract,
): string {
  const operation = contract.operations.find((each) => each.id === id);
  const problems = operation ? requestProblems(contract, operation, { target: path, headers, body }) : [];
  return [
    `${status}  ${method} ${plain(path)}  ${operation ? plain(operation.id) : 'not in the contract'}`,
    ...problems.map(({ where, expected, received, pointer, undocumented }) => {
      const { line, column, file = contract.file } = contract.positionOf(pointer);
      const sign = undocumented ? 'warning' : 'error';
      return plain(`  ${sign}: ${where} is ${received}, expected ${expected}  (${file}:${line}:${column})`);
    }),
  ].join('\n');
}

/** Editors write a file in several steps. */
const SETTLED_MS = 100;

/** Calls `changed` after files in the folder of a contract have changed; what it throws is printed. */
function watchContract(path: string, changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed().catch((error: unknown) =>
        say(`Still serving the contract as it was: ${errorText(errorFrom(error))}`),
      );
    }, SETTLED_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
