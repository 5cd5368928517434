import { whereInBody } from '../../reading/index.ts';
import { describeValue, isObject } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const problemStatusWrong: Rule = {
  id: 'problem-status-wrong',
  family: 'contract',
  severity: 'error',
  title: 'Problem details have another status than the response',
  why: 'Clients that read the body treat the error as another one than those that read the status.',
  fix: 'Write the status of the response into the member "status", or leave it out.',
  source: 'RFC 9457, section 3.1.2',
  *check({ response, operation, exchange }) {
    const problem = response?.contentType?.essence.endsWith('/problem+json') && response.body.json?.value;
    // A gateway may respond with another status than the server behind it; a success that is none has a rule of its own.
    if (
      !response ||
      (response.success && exchange.case.expects === 'refused') ||
      response.gatewayError ||
      !isObject(problem) ||
      typeof problem.status !== 'number'
    )
      return;
    if (problem.status === response.received.status) return;
    yield {
      where: whereInBody('/status'),
      expected: `${response.received.status}, the status of the response`,
      received: `${describeValue(problem.status)} in a ${describeStatus(response.received)}`,
      pointer: response.media?.schema ?? response.documented?.pointer ?? operation.pointer,
    };
  },
};
