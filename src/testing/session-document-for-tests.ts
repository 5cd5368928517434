// Test support: a document with a login whose session is continued and ended.
const text = { type: 'string' };
const body = (schema: object) => ({ description: 'd', content: { 'application/json': { schema } } });
const object = (...required: string[]) => ({
  ...{ type: 'object', required },
  properties: Object.fromEntries(required.map((name) => [name, text])),
});
const refusals = { 400: body(object('error')), 401: body(object('error')) };

const secret = { type: 'string', format: 'password', minLength: 8, maxLength: 40 };
const passwordItem = {
  put: {
    ...{ operationId: 'setPassword', security: [{ bearer: [] }] },
    requestBody: {
      required: true,
      ...body({
        ...object('user', 'password', 'new_password', 'new_password_again'),
        properties: { user: text, password: secret, new_password: secret, new_password_again: secret },
      }),
    },
    responses: { 204: { description: 'd' }, ...refusals },
  },
};
/** What changes the password of the document's account. */
export const CHANGE_PASSWORD = { changePassword: { operation: 'setPassword' } };

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
      ...('changePassword' in session ? { '/password': passwordItem } : {}),
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

const FORM = 'application/x-www-form-urlencoded';
const form = (required: string[], ...names: string[]) => ({
  required: true,
  content: {
    [FORM]: {
      schema: {
        ...{ type: 'object', required },
        properties: Object.fromEntries([...required, ...names].map((name) => [name, text])),
      },
    },
  },
});

/**
 * A document whose token endpoint begins and continues the sessions of an OAuth password flow, and whose revocation
 * endpoint ends them (RFC 7009).
 */
export function oauthSessionDocument(
  parts: { readonly refreshUrl?: string; readonly required?: string[] } = {},
): string {
  const { refreshUrl, required = ['grant_type'] } = parts;
  const tokens = body({
    ...object('access_token', 'token_type', 'refresh_token'),
    properties: {
      access_token: text,
      token_type: text,
      refresh_token: text,
      expires_in: { type: 'integer' },
    },
  });
  const post = (operationId: string, requestBody: object, success: object) => ({
    post: { operationId, security: [], requestBody, responses: { 200: success, ...refusals } },
  });
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'OAuth session', version: '1' },
    paths: {
      '/token': post('token', form(required, 'username', 'password', 'refresh_token'), tokens),
      ...(refreshUrl ? { [refreshUrl]: post('refresh', form(['refresh_token'], 'grant_type'), tokens) } : {}),
      '/revoke': post('revoke', form(['token'], 'token_type_hint'), { description: 'd' }),
      '/me': {
        get: {
          operationId: 'me',
          security: [{ oauth: [] }],
          responses: { 200: body(object('id')), ...refusals },
        },
      },
    },
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: { password: { tokenUrl: '/token', ...(refreshUrl ? { refreshUrl } : {}), scopes: {} } },
        },
      },
    },
  });
}
