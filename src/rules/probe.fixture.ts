import { compileContract } from '../openapi/compile.ts';

/**
 * A contract with what the SealMetrics contract lacks: other keywords, headers, media types, responses
 * without a body.
 */
export const probe = compileContract(
  'probe.yaml',
  `openapi: 3.1.0
info: {title: Probe, version: '1'}
paths:
  /read:
    get:
      operationId: read
      responses:
        '200':
          description: Every keyword.
          headers:
            X-Request-Id: {required: true, schema: {type: string, format: uuid}}
            X-Left: {schema: {$ref: '#/components/schemas/Left'}}
            X-Levels: {schema: {type: array, items: {type: integer}}}
            Set-Cookie: {schema: {type: string, pattern: '; Secure'}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Probe'}}
        '202':
          description: Several media types.
          content:
            '*/*': {schema: {const: any}}
            application/*: {schema: {const: application}}
            application/vnd.probe+json: {schema: {const: vendor}}
        '204': {description: No body.}
        4XX:
          description: A problem.
          content:
            application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}
  /session:
    post:
      operationId: open
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [user, secret]
              properties: {user: {type: string}, secret: {type: string, format: password}}
      responses:
        '200':
          description: The token is in a header.
          headers:
            X-Token: {schema: {type: string, pattern: '^ey'}}
          content:
            application/json: {schema: {type: object, properties: {kind: {type: string}}}}
        '401':
          description: Refused.
          content: {text/html: {}, application/json: {}}
        5XX: {description: It failed.}
      x-token: {scheme: session, value: $response.header.X-Token, type: $response.body#/kind, expiresAt: $response.header.X-Until}
components:
  securitySchemes:
    session: {type: http, scheme: bearer, bearerFormat: JWT}
  schemas:
    Left: {type: integer, minimum: 0}
    Probe:
      type: object
      properties:
        level: {type: string, enum: [low, high]}
        code: {type: string, pattern: '^[a-z]+$'}
        count: {type: integer, minimum: 1}
        list: {type: array, maxItems: 1}
        pick: {anyOf: [{type: object, required: [a]}, {type: object, required: [b]}]}
        closed: {type: object, properties: {a: {}}, additionalProperties: false}
        secret: {type: string, writeOnly: true}
        pet:
          oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
          discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
    Cat: {type: object, required: [lives], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [bark], properties: {kind: {type: string}, bark: {type: boolean}}}
`,
);

/** The required header of its responses. */
export const REQUEST_ID = { 'X-Request-Id': '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11' };
