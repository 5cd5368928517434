import type { Rule } from '../rule.ts';
import { textsOf } from './checks/response.ts';

export const stackTrace: Rule = {
  id: 'stack-trace',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'An error response contains a stack trace',
  why: 'It shows attackers which code and which versions run, and where.',
  fix: 'Respond with a message for clients; write the stack trace to the log of the server.',
  source: 'OWASP ASVS 4.0.3, section 7.4.1; CWE-209',
  *check({ response, operation }) {
    if (!response || response.received.status < 400) return;
    const texts = response.body.json ? textsOf(response.body.json.value) : [response.body.text];
    if (!texts.some(containsTrace)) return;
    yield {
      where: 'response body',
      expected: 'a message for clients',
      received: 'a stack trace',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};

/**
 * Tests the beginning of each line only, so that no body makes the patterns slow; line by line, for a body
 * may have millions.
 */
function containsTrace(text: string): boolean {
  for (let start = 0, end = 0; end < text.length; start = end + 1) {
    const newline = text.indexOf('\n', start);
    end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + LONGEST_LINE));
    if (TRACES.some(([mark, trace]) => line.includes(mark) && trace.test(line))) return true;
  }
  return false;
}

const LONGEST_LINE = 300;

/**
 * As the runtimes print them: JavaScript, Java and .NET, Python, PHP, Ruby, Go; each with a text that every
 * such line contains, and most responses do not.
 */
const TRACES: readonly (readonly [mark: string, line: RegExp])[] = [
  ['at ', /^\s*at (?:.*[\s(])?(?:node:|file:|<anonymous>|[^\s()]*\.[cm]?[jt]sx?:)[^\s()]*\d+:\d+\)?\s*$/],
  ['at ', /^\s*at [\w$.]+\([\w$]+\.(?:java|kt|scala|cs)(?::\d+)?\)/],
  [':line ', /^\s*at .+ in .+:line \d+/],
  ['Traceback', /Traceback \(most recent call last\)/],
  ['File "', /^\s*File ".+", line \d+/],
  ['#', /^#\d+ .+\(\d+\): /],
  ['.rb:', /^\s*(?:from )?.+\.rb:\d+:in /],
  ['goroutine', /^goroutine \d+ \[/],
];
