import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Contract } from '../../../src/openapi/contract.ts';
import { Shop } from './shop.ts';
import { SHOP_FAULTS } from './shop-faults.ts';

/** The document that the shop keeps. */
export const SHOP_CONTRACT = join(import.meta.dirname, 'shop.openapi.yaml');

/** The operations that may change the data of the shop. */
export const SHOP_WRITES = [
  'createProduct',
  'replaceProduct',
  'changeProduct',
  'deleteProduct',
  'createOrder',
  'changeOrder',
  'deleteOrder',
  'payOrder',
  'addNote',
  'deleteNote',
  'createShelf',
  'changeShelf',
  'deleteShelf',
  'storePlan',
  'addBox',
  'deleteBox',
  'createPickup',
  'deletePickup',
  'createReport',
  'deleteReport',
  'upload',
  'deleteFile',
];

/** A shop on a free port of this machine. */
interface RunningShop {
  readonly url: string;
  readonly shop: Shop;
  close(): void;
}

/**
 * Starts a shop with a fault.
 * @throws Error where there is no such fault
 */
export async function startShop(contract: Contract, name: string, port = 0): Promise<RunningShop> {
  const fault = SHOP_FAULTS.find((each) => each.name === name);
  if (!fault) throw new Error(`The shop has no fault ${JSON.stringify(name)}.`);
  const shop = new Shop(contract, fault.quirk ? [fault.quirk] : []);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([header, value]) => [header, String(value)]),
    );
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString('utf8');
    const call = { method: request.method ?? '', target: request.url ?? '', headers, text, bytes };
    const { operation, response: usual } = shop.respond(call);
    const sent = fault.alter?.(usual, operation ?? 'none', call) ?? usual;
    response.writeHead(sent.status, sent.headers);
    response.end(
      sent.bytes ?? sent.text ?? (sent.json === undefined ? undefined : JSON.stringify(sent.json)),
    );
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shop,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
