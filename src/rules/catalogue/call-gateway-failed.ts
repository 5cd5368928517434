import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const callGatewayFailed: Rule = {
  id: 'call-gateway-failed',
  family: 'call',
  severity: 'error',
  title: 'A gateway responded in place of the API',
  why: 'The gateway or load balancer in front of the API gets no response from it, and so no client does.',
  fix: 'Check that the service behind the gateway runs and responds in time, or document this status if it is the API that sends it.',
  source: 'RFC 9110, sections 15.6.3 to 15.6.5',
  perCase: true,
  *check({ response, operation }) {
    if (!response?.gatewayError) return;
    yield {
      where: 'response status',
      expected: 'a response of the API',
      received: describeStatus(response.received),
      pointer: joinPointer(operation.pointer, 'responses'),
    };
  },
};
