import type { Case, FailureKind } from '../../http/exchange.ts';
import { login } from '../exchange.fixture.ts';
import { type Example, testRules } from './examples.fixture.ts';

const LOGIN = '/paths/~1auth~1login/post';

/** A failed call, and one with a response, or one that may be cut off, as the server need not read a large request. */
function failed(kind: FailureKind, mayCutOff?: Partial<Case>): Example {
  const failure = { kind, message: `what happened: ${kind}`, phase: 'connect' } as const;
  return {
    violates: login({ failure }),
    keeps: mayCutOff ? login({ failure, case: mayCutOff }) : login(),
    where: 'call',
    expected: 'a response',
    received: failure.message,
    place: LOGIN,
  };
}

testRules('call', {
  'call-dns-failed': failed('dns'),
  'call-refused': failed('refused'),
  'call-proxy-failed': failed('proxy'),
  'call-tls-failed': failed('tls'),
  'call-reset': failed('reset', { mayCutOff: true }),
  'call-timed-out': failed('timeout'),
  'call-truncated': failed('truncated', { mayCutOff: true }),
  'call-too-large': failed('too-large'),
  'call-undecodable': failed('undecodable'),
  'call-not-http': failed('not-http'),
  'call-gateway-failed': {
    violates: login({ status: 502, headers: { 'Content-Type': 'text/html' }, bytes: '<h1>Bad Gateway</h1>' }),
    keeps: login(),
    where: 'response status',
    expected: 'a response of the API',
    received: '502 Bad Gateway',
    place: `${LOGIN}/responses`,
  },
});
