import { openContract } from '/work/trees/seq/src/openapi/open.ts';
import { startMock } from '/work/trees/seq/src/mock/start.ts';
import { MOCK_TOKEN } from '/work/trees/seq/src/auth/index.ts';
import { operationsForSequences } from '/work/trees/seq/src/requests/index.ts';
import { tryApi } from '/work/trees/seq/scripts/bench-faults/api/in-process.ts';
const [file, ...kinds] = process.argv.slice(2);
const contract = await openContract(file!);
const mock = await startMock(contract, { accessToken: MOCK_TOKEN });
const all = operationsForSequences(contract, { accessToken: MOCK_TOKEN, credentials: undefined } as never);
const t = performance.now();
const { findings, requests } = await tryApi(contract, mock.url, all, kinds.length ? kinds : undefined);
await mock.close();
console.log(file, all.length, 'operations', requests, 'requests', (performance.now()-t|0)+'ms');
const seen = new Map<string, number>();
for (const x of findings) { const n = (seen.get(x.id)??0)+1; seen.set(x.id,n); if (n<=6) console.log('  ', x.severity, x.id, x.operation, x.case, x.where, '|', x.expected.slice(0,120), '|', x.received.slice(0,120)); }
console.log([...seen]);
