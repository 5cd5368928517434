// Test support: a document with a login whose session is continued and ended.
const text = { type: 'string' };
const body = (schema: object) => ({ description: 'd', content: { 'application/json': { schema } } });
const object = (...required: string[]) => ({
  ...{ type: 'object', required },
  properties: Object.fromEntries(required.map((name) => [name, text])),
});
const refusals = { 400: body(object('error')), 401: body(object('error')) };

/** A document whose login has these parts of a session, sent in a body or in a cookie. */
export function sessionDocument(session: object, place: 'body' | 'cookie' = 'body'): string {
  const inBody = { requestBody: { required: true, ...body(object('refresh_token')) } };
  const cookie = { name: 'refresh', in: 'cookie', required: true, schema: text };
  const takes = place === 'body' ? inBody : { parameters: [cookie] };
  const tokens = body(object('access_token', 'refresh_token'));
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Session', version: '1' },
    paths: {
      '/login': {
        post: {
          ...{ operationId: 'logIn', security: [] },
          requestBody: {
            required: true,
            ...body({
              ...object('user', 'password'),
              properties: { user: text, password: { type: 'string', format: 'password' } },
            }),
          },
          responses: { 200: tokens, ...refusals },
          'x-token': { scheme: 'bearer', value: '$response.body#/access_token', ...session },
        },
      },
      '/refresh': {
        post: { operationId: 'refresh', security: [], ...takes, responses: { 200: tokens, ...refusals } },
      },
      '/logout': {
        post: {
          ...{ operationId: 'logOut', security: [{ bearer: [] }] },
          responses: { 204: { description: 'd' }, ...refusals },
        },
      },
      '/me': {
        get: {
          ...{ operationId: 'me', security: [{ bearer: [] }] },
          responses: { 200: body(object('id')), ...refusals },
        },
      },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

/** A refresh token that rotates, in a body. */
export const REFRESH = {
  ...{ operation: 'refresh', token: '$response.body#/refresh_token' },
  ...{ sentAs: '$request.body#/refresh_token', rotates: true },
};
/** With a logout. */
export const WHOLE_SESSION = { refresh: REFRESH, revoke: { operation: 'logOut' } };
