import { EMAIL, login, refusedLogin, TOKEN } from '../exchange.fixture.ts';
import { testRules } from './examples.fixture.ts';

const LOGIN = '/paths/~1auth~1login/post';
const OK = `${LOGIN}/responses/200`;
const REFUSED = `${LOGIN}/responses/401`;

testRules('disclosure', {
  'secret-in-body': {
    violates: refusedLogin({ body: { status: 'error', message: 'Not right: another-long-password' } }),
    keeps: refusedLogin({ body: { status: 'error', message: 'Not right: another password' } }),
    where: 'response body',
    expected: 'no secret of the request',
    received: 'the secret, in clear text',
    place: REFUSED,
  },
  'secret-in-header': {
    violates: login({ headers: { 'X-Session': TOKEN } }),
    keeps: login({ headers: { 'X-Session': 'session-7' } }),
    where: 'response header X-Session',
    expected: 'no secret in a header',
    received: 'a password or token, in clear text',
    place: OK,
  },
  'cookie-unprotected': {
    violates: login({ headers: { 'Set-Cookie': `session=${TOKEN}; Path=/` } }),
    keeps: login({ headers: { 'Set-Cookie': 'theme=dark; Path=/' } }),
    where: 'response header Set-Cookie, session',
    expected: 'HttpOnly',
    received: 'a password or token, without HttpOnly',
    place: OK,
  },
  'cors-any-origin': {
    violates: login({
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
    }),
    keeps: login({ headers: { 'Access-Control-Allow-Origin': '*' } }),
    where: 'response header Access-Control-Allow-Origin',
    expected: 'trusted origins only, because credentials are allowed',
    received: '"*", with Access-Control-Allow-Credentials: true',
    place: OK,
  },
  'request-echoed': {
    violates: refusedLogin({ body: { status: 'error', message: `No account for ${EMAIL}` } }),
    keeps: refusedLogin({ body: { status: 'error', message: 'No account for this address' } }),
    where: 'response body',
    expected: 'no value of the request',
    received: 'the identifier that was sent',
    place: REFUSED,
  },
  'stack-trace': {
    violates: refusedLogin({
      body: { status: 'error', message: 'Error: no\n    at open (/srv/api/store.js:118:11)' },
    }),
    keeps: refusedLogin({ body: { status: 'error', message: 'Error: no, at 10:15 in room 118:11' } }),
    where: 'response body',
    expected: 'a message for clients',
    received: 'a stack trace',
    place: REFUSED,
  },
  'user-enumeration': {
    violates: refusedLogin({
      case: { name: 'unknown-user', alike: 'wrong-credentials' },
      sent: { email: 'nobody@example.com', password: 'x' },
      body: { status: 'error', message: 'No such user' },
    }),
    keeps: refusedLogin({
      case: { name: 'unknown-user', alike: 'wrong-credentials' },
      sent: { email: 'nobody@example.com', password: 'x' },
    }),
    earlier: [refusedLogin({ case: { alike: 'wrong-credentials' } })],
    where: 'response body',
    expected: 'the same response as to wrong-password',
    received: 'a different response to unknown-user',
    place: REFUSED,
  },
});
