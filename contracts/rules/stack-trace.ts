import { textsOf } from './checks/reveals.ts';
import type { Rule } from './rule.ts';

export const stackTrace: Rule = {
  id: 'stack-trace',
  family: 'promise',
  severity: 'error',
  title: 'An error shows a stack trace',
  why: 'It tells attackers which code and which versions run, and where.',
  mend: 'Answer with a message for clients; write the trace into the log of the server.',
  source: 'OWASP ASVS 4.0.3, section 7.4.1; CWE-209',
  *check({ answer, operation }) {
    if (!answer || answer.reply.status < 400) return;
    const texts = answer.body.json ? textsOf(answer.body.json.value) : [answer.body.text];
    if (!texts.some((text) => TRACES.some((trace) => trace.test(text)))) return;
    yield {
      where: 'response body',
      promised: 'a message for clients',
      received: 'a stack trace',
      pointer: answer.documented?.pointer ?? operation.pointer,
    };
  },
};

/** As the runtimes print them: JavaScript, Java and .NET, Python, PHP, Ruby, Go. */
const TRACES = [
  /^\s*at .+[(\s].+:\d+(?::\d+)?\)?$/m,
  /^\s*at [\w$.]+\([\w$]+\.(?:java|kt|scala|cs)(?::\d+)?\)/m,
  /^\s*at .+ in .+:line \d+/m,
  /Traceback \(most recent call last\)/,
  /^\s*File ".+", line \d+/m,
  /^#\d+ .+\(\d+\): /m,
  /^\s*(?:from )?.+\.rb:\d+:in /m,
  /^goroutine \d+ \[/m,
];
