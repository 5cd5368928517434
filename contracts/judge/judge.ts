import type { Contract } from '../document/contract.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { Fault } from '../fault.ts';
import { rules } from '../rules/index.ts';
import type { Breach, Rule } from '../rules/rule.ts';
import type { Finding } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readExchange } from './reading.ts';

/**
 * Holds an exchange against its contract: one finding for each broken thing, in the rules' order. Pure.
 * @param earlier exchanges of the same run, for what shows only in comparison (a token given twice)
 * @throws Fault DL_OPERATION_UNKNOWN where the exchange names an operation that the contract does not have
 */
export function judge(exchange: Exchange, contract: Contract, earlier: readonly Exchange[] = []): Finding[] {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  if (!operation) {
    const known = contract.operations.map(({ id }) => id).join(', ');
    throw new Fault(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has no operation ${exchange.operation}.`,
      `It has: ${known || 'none'}.`,
    );
  }
  const reading = readExchange(exchange, contract, operation, earlier);
  return rules.flatMap((rule) =>
    [...rule.check(reading)].map((breach) => findingOf(rule, breach, exchange, contract)),
  );
}

function findingOf(rule: Rule, breach: Breach, exchange: Exchange, contract: Contract): Finding {
  const { line, column } = contract.positionOf(breach.pointer);
  const identity = [rule.id, exchange.operation, breach.where, breach.promised];
  return {
    id: rule.id,
    family: rule.family,
    severity: breach.severity ?? rule.severity,
    title: rule.title,
    operation: exchange.operation,
    case: exchange.case.name,
    where: breach.where,
    promised: breach.promised,
    contract: `${contract.file}:${line}:${column}`,
    received: breach.received,
    hint: rule.mend,
    fingerprint: fingerprintOf(rule.perCase ? [...identity, exchange.case.name] : identity),
    ...(breach.reason ? { reason: breach.reason } : {}),
  };
}
