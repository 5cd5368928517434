import type { Exchange } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { type Change, exchange } from './exchange.fixture.ts';

/** A contract whose resources are created, listed page by page, read, changed and deleted. */
export const pets = compileContract(
  'pets.yaml',
  `openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [cat, dog]}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
        - {name: offset, in: query, schema: {type: integer}}
        - {name: sort, in: query, schema: {type: string}}
        - {name: old, in: query, schema: {type: boolean}}
      responses:
        '200':
          description: The pets.
          content:
            application/json:
              schema:
                type: object
                properties: {items: {type: array, items: {$ref: '#/components/schemas/Pet'}}, total: {type: integer}}
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '201':
          description: The pet.
          headers: {Location: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getPet
      responses:
        '200':
          description: The pet.
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        '304': {description: The client has it.}
        '404': {description: There is none.}
    patch:
      operationId: changePet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '200':
          description: The pet.
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    put:
      operationId: replacePet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        '200':
          description: The pet.
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    delete:
      operationId: deletePet
      responses: {'204': {description: It is gone.}}
  /pets/{petId}/adoption:
    post:
      operationId: adoptPet
      parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: It has a home.}}
components:
  schemas:
    Pet:
      type: object
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        kind: {type: string, enum: [cat, dog]}
        old: {type: boolean}
        born: {type: string, format: date-time}
        weight: {type: number}
        password: {type: string}
        createdAt: {type: string, format: date-time}
        createdOn: {type: string, format: date-time, readOnly: true, example: '2099-01-01T00:00:00Z'}
        tags: {type: array, items: {type: string}}
        visits: {type: array, items: {type: string, format: date-time}}
        home: {type: object, properties: {city: {type: string}}}
`,
);

const BASE = 'http://127.0.0.1/v1/pets';

type Body = Readonly<Record<string, unknown>>;

export function petList(items: readonly Body[], query = '', change: Change = {}): Exchange {
  const body = { items, ...(change.body as Body | undefined) };
  return exchange({ operation: 'listPets', url: BASE + query, ...change, body });
}

export function created(sent: Body, body: Body, change: Change = {}): Exchange {
  return exchange({ operation: 'createPet', method: 'POST', url: BASE, sent, status: 201, body, ...change });
}

export function pet(id: number, body: unknown, change: Change = {}): Exchange {
  return exchange({ operation: 'getPet', url: `${BASE}/${id}`, body, ...change });
}

export function changed(id: number, sent: Body, body: unknown): Exchange {
  return exchange({ operation: 'changePet', method: 'PATCH', url: `${BASE}/${id}`, sent, body });
}

export function replaced(id: number, sent: Body, body: unknown): Exchange {
  return exchange({ operation: 'replacePet', method: 'PUT', url: `${BASE}/${id}`, sent, body });
}

export function deleted(id: number, status = 204): Exchange {
  const headers = { 'Content-Type': undefined };
  return exchange({
    operation: 'deletePet',
    method: 'DELETE',
    url: `${BASE}/${id}`,
    status,
    headers,
    bytes: '',
  });
}
