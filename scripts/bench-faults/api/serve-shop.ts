import { parseArgs } from 'node:util';
import { openContract } from '../../../src/openapi/open.ts';
import { SHOP_FAULTS } from './shop-faults.ts';
import { SHOP_CONTRACT, startShop } from './shop-server.ts';

const { values } = parseArgs({
  options: {
    list: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    fault: { type: 'string', default: 'none' },
  },
});

if (values.list) {
  const listed = SHOP_FAULTS.map(({ name, class: kind, severity }) => ({ name, class: kind, severity }));
  process.stdout.write(`${JSON.stringify(listed)}\n`);
} else {
  const { url, close } = await startShop(
    await openContract(SHOP_CONTRACT),
    values.fault,
    Number(values.port),
  );
  process.stdout.write(`${JSON.stringify({ ready: true, base: url })}\n`);
  process.once('SIGTERM', () => {
    close();
    process.exit(0);
  });
}
