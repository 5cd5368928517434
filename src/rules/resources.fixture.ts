import type { Exchange } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { type Change, exchange } from './exchange.fixture.ts';

/** A contract with a list and its items. */
export const orders = compileContract(
  'orders.yaml',
  `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: The orders.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getOrder
      responses:
        '200': {description: One order., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /tickets:
    get:
      operationId: listTickets
      responses:
        '200':
          description: The tickets.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
  /tickets/{ticketId}:
    parameters: [{name: ticketId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getTicket
      responses:
        '200': {description: One., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /rates:
    get:
      operationId: listRates
      responses:
        '200':
          description: The rates.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Rate'}}}}
  /rates/{date}:
    parameters: [{name: date, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getRate
      responses:
        '200': {description: One rate., content: {application/json: {schema: {$ref: '#/components/schemas/Rate'}}}}
  /shops/{shopId}/orders/{id}:
    parameters:
      - {name: shopId, in: path, required: true, schema: {type: string}}
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: shopOrder
      responses:
        '200': {description: One order., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Rate: {type: object, required: [date], properties: {date: {type: string}, currency: {type: string}}}
    Order:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        shopId: {type: string}
        total: {type: [number, string]}
        state: {type: [string, 'null']}
        changed: {type: string, format: date-time}
        link: {type: string}
        hint: {type: string, format: password}
        lines: {type: array}
        buyer: {type: object, properties: {name: {type: string}}}
`,
);

const BASE = 'http://127.0.0.1/v2';

/** The orders, with these values. */
export function listed(...body: readonly Readonly<Record<string, unknown>>[]): Exchange {
  return exchange({ operation: 'listOrders', url: `${BASE}/orders?page=1`, body });
}

/** One order, requested by an id. */
export function order(id: string, body: unknown, change: Change = {}): Exchange {
  return exchange({ operation: 'getOrder', url: `${BASE}/orders/${id}`, body, ...change });
}

/** One order of a shop. */
export function orderOf(shop: string, id: string, body: unknown): Exchange {
  return exchange({ operation: 'shopOrder', url: `${BASE}/shops/${shop}/orders/${id}`, body });
}
