import { authorize, credentialSetOf } from '../auth/index.ts';
import { DriftlineError, nearNames } from '../core/index.ts';
import type { Exchange } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import {
  type ChoiceSettings,
  changedInSequences,
  chooseOperations,
  expressedValue,
  expressionsIn,
  type FoundValue,
  type Given,
  namesText,
  planSequence,
  prepareOperation,
  providedValues,
  provisionCase,
  provisionText,
  type RuntimeExpression,
  requireSendable,
  type SentStep,
  type SequencedOperation,
  skippedByReason,
  unknownId,
  usable,
} from '../requests/index.ts';
import type { MonitorStep } from './definition/monitor.ts';
import type { PlannedStep, ProvidedByEarlier } from './planned-step.ts';

/** The most operations that a monitor without `steps` sends. */
const MOST_OPERATIONS = 10;

interface OwnStepsOptions {
  /** Ids of operations that have steps already: those of the login. */
  readonly besides?: readonly string[];
  readonly mostOperations?: number | undefined;
}

/** The steps of a monitor without `steps`, and notes on the operations that are skipped. */
interface OwnSteps {
  readonly steps: readonly MonitorStep[];
  readonly notes: readonly string[];
}

/**
 * The operations that change nothing, those with documented values for every parameter first.
 * @throws DriftlineError DL_OPERATION_UNKNOWN if no operation may be sent, and none has steps already
 */
export function ownSteps(
  contract: Contract,
  settings: ChoiceSettings,
  limits: MonitorStep['limits'],
  { besides = [], mostOperations: most = MOST_OPERATIONS }: OwnStepsOptions = {},
): OwnSteps {
  const choice = chooseOperations(contract, settings);
  const changing = changedInSequences(contract, choice.chosen);
  const chosen = choice.chosen.filter((each) => !besides.includes(each.id) && !changing.has(each));
  const skipped = choice.skipped.filter(({ operation }) => !besides.includes(operation.id));
  const reasons = skippedByReason(skipped).map(
    ({ reason, operations }) => `${namesText(operations, 5)}: ${reason}`,
  );
  if (chosen.length === 0 && besides.length === 0) {
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has ${contract.operations.length} operations, and none of them may be sent.`,
      reasons.join('. ') || 'Describe at least one operation in the contract.',
    );
  }
  const sequence = planSequence(contract, chosen, settings);
  const complete = sequence.filter(({ lacks }) => lacks.length === 0);
  const { known, generated } = byValues(contract, complete);
  // A generated value may be refused for ever; a run without any other operation sends it all the same.
  const ordered = known.length > 0 ? known : [...generated.keys()];
  const unreachable = known.length > 0 ? [...generated].map(generatedText) : [];
  const changed = [...changing].map(({ id }) => id).filter((id) => !besides.includes(id));
  const included = ordered.slice(0, most);
  const beyond = ordered.slice(most).map(({ id }) => id);
  const more = `${namesText(beyond, 5)}: a monitor without steps sends at most ${most} operations`;
  const lacking = sequence.flatMap(({ operation, lacks }) =>
    lacks.length > 0 ? [lackText(operation, lacks)] : [],
  );
  return {
    steps: included.map(({ id }) => ({ operation: id, limits })),
    notes: [
      ...reasons,
      ...(changed.length > 0 ? [`${namesText(changed, 5)}: ${CHANGES}`] : []),
      ...lacking,
      ...unreachable,
      ...(beyond.length > 0 ? [more] : []),
    ],
  };
}

const CHANGES =
  'they create or change something: name them in "steps", and delete it again by a step with "cleanup: true"';

/**
 * The operations whose values all come from the contract or from another response, so that their success can be
 * reached, in their order; and the others, with the names of the values that are only generated.
 */
function byValues(
  contract: Contract,
  sequence: readonly SequencedOperation[],
): { readonly known: Operation[]; readonly generated: ReadonlyMap<Operation, readonly string[]> } {
  const known: Operation[] = [];
  const others = new Map<Operation, readonly string[]>();
  for (const { operation, provisions } of sequence) {
    const provided = provisions.map(({ parameter }) => parameter.slice(parameter.indexOf('.') + 1));
    const { generated } = prepareOperation(contract, operation);
    const missing = generated.filter((name) => !provided.includes(name));
    const unknownFrom = provisions.filter(({ from }) => !known.includes(from)).map(({ from }) => from.id);
    const lacks = [...missing, ...new Set(unknownFrom)];
    if (lacks.length === 0) known.push(operation);
    else others.set(operation, lacks);
  }
  return { known, generated: others };
}

function generatedText([{ id }, names]: readonly [Operation, readonly string[]]): string {
  return `${id}: the contract has no example of ${names.join(' and ')}, so that its success may never be seen`;
}

function lackText({ id }: Operation, lacks: readonly string[]): string {
  return `${id}: no step provides ${lacks.join(' and ')}, and the contract has no example`;
}

/** What the request of a step depends on, beside the step. */
interface StepContext {
  readonly settings: Settings;
  readonly baseUrl: string;
  readonly place: string;
  /** The token of the login authorizes it, and is added when the step is sent. */
  readonly needsToken: boolean;
  /** The security scheme of the login's token, where there is a login. */
  readonly scheme?: string | undefined;
  /** The credentials are to be refused, so that no value of another step is needed. */
  readonly refused: boolean;
  /** The steps before it. */
  readonly earlier: readonly PlannedStep[];
}

/** The request of a step, or why it cannot be sent. */
type StepRequest = Pick<PlannedStep, 'case' | 'request' | 'provided'> | { readonly lacks: string };

/**
 * The request of one step: the documented request of the operation, with the values of the step, and with those that
 * earlier steps provide. The step of a monitor is sent whatever its method.
 * @throws DriftlineError DL_MONITOR_INVALID if the operation does not take these values, if a value names a step that
 *   does not come before, or if the request cannot be authorized
 */
export function requestOf(
  contract: Contract,
  operation: Operation,
  step: Pick<MonitorStep, 'parameters' | 'body' | 'expectation'>,
  context: StepContext,
): StepRequest {
  const { settings, baseUrl, place, needsToken } = context;
  const { parameters = {}, body } = step;
  requireStepValues(contract, operation, { parameters, ...(body === undefined ? {} : { body }) }, place);
  // An operation that a step names is sent with what there is.
  // Beside a token, which is added when the step is sent, an operation may need an API key.
  const session = needsToken ? { session: { scheme: context.scheme ?? '' } } : {};
  const authorization = authorize(contract, operation, {
    ...credentialSetOf(settings),
    oneForAll: true,
    ...session,
  });
  if ('missing' in authorization) {
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${place}.operation is ${operation.id}, which cannot be authorized: ${authorization.missing}.`,
      'Set it, or remove the step.',
    );
  }
  const named = namedValues(contract, operation, parameters, context);
  const inBody = bodyValues(contract, body, context);
  const own =
    context.refused || isRefusal(step) ? undefined : sequenceOf(contract, operation, parameters, context);
  if (own && own.lacks.length > 0) return { lacks: lackText(operation, own.lacks) };
  const unknown = unknownValue(contract, operation, step);
  const prepare = (values: Readonly<Record<string, unknown>>, expressed = body) =>
    prepareOperation(contract, operation, {
      parameters: { ...unknown, ...parameters, ...values },
      ...(expressed === undefined ? {} : { body: expressed }),
    });
  // Any value does: only the case is needed before the run.
  const placeholders = Object.fromEntries(own?.provisions.map(({ parameter }) => [parameter, '1']) ?? []);
  const { case: documented } = prepare(placeholders);
  const provided = providedBy([named, inBody, own && provisionsOf(contract, own, context.earlier)]);
  return {
    case: own && own.provisions.length > 0 ? provisionCase(documented, own) : documented,
    ...(provided ? { provided } : {}),
    request: (_token, values = { parameters: {} }) =>
      prepare(values.parameters, values.body).request(baseUrl, authorization),
  };
}

/** Whether a step expects no success, for which an unknown id is as good as any. */
function isRefusal({ expectation }: Pick<MonitorStep, 'expectation'>): boolean {
  const { status = 200 } = expectation ?? {};
  return status < 200 || status > 299;
}

/** The id of a step that expects 404 and gives none: a well-formed one that no resource has. */
function unknownValue(
  contract: Contract,
  operation: Operation,
  { parameters = {}, expectation }: Pick<MonitorStep, 'parameters' | 'expectation'>,
): Readonly<Record<string, unknown>> {
  const unknown = expectation?.status === 404 ? unknownId(contract, operation) : undefined;
  if (!unknown || Object.hasOwn(parameters, `path.${unknown.parameter}`)) return {};
  return { [unknown.parameter]: unknown.value };
}

/** A part of the values that earlier steps provide. */
type ProvidedPart = ProvidedByEarlier | undefined;

function providedBy(parts: readonly ProvidedPart[]): ProvidedPart {
  const present = parts.filter((part) => part !== undefined);
  if (present.length === 0) return undefined;
  return {
    texts: present.flatMap(({ texts }) => texts),
    from: present.flatMap(({ from }) => from),
    values: (find) => {
      const all: Record<string, unknown> = {};
      let body: unknown;
      for (const part of present) {
        const found = part.values(find);
        if ('missing' in found) return found;
        Object.assign(all, found.parameters);
        body = found.body ?? body;
      }
      return { parameters: all, ...(body === undefined ? {} : { body }) };
    },
  };
}

/** The values of a step that are runtime expressions: `$steps.listOrders.response.body#/0/id`. */
function namedValues(
  contract: Contract,
  operation: Operation,
  parameters: Readonly<Record<string, unknown>>,
  { earlier, place }: StepContext,
): ProvidedPart {
  const named = Object.entries(parameters).flatMap(([name, value]) => {
    const at = `${place}.parameters.${name}`;
    const expressions = expressionsIn(value).filter(({ step }) => step !== undefined);
    if (expressions.length === 0) {
      if (typeof value === 'string' && value.startsWith('$steps.')) throw noExpression(at, value);
      return [];
    }
    return [
      {
        name,
        value,
        steps: new Map(expressions.map(({ step = '' }) => [step, stepNamed(step, earlier, at)])),
      },
    ];
  });
  if (named.length === 0) return undefined;
  return {
    texts: named.map(({ name, value }) => `${name} = ${String(value)}`),
    from: named.flatMap(({ steps }) => [...steps.values()]),
    values: (find) => {
      const found: Record<string, unknown> = {};
      for (const { name, value, steps } of named) {
        const sentAs = ({ step = '' }: RuntimeExpression) => sentBy(contract, steps.get(step), find);
        const expressed = expressedValue(value, sentAs);
        const [from] = steps.values();
        const usableValue = from ? usable(contract, operation, name, expressed, from.operation) : expressed;
        if ('missing' in usableValue) return { missing: `${name}: ${usableValue.missing}` };
        found[name] = usableValue.value;
      }
      return { parameters: found };
    },
  };
}

/** Nested more deeply, a body has no expressions. */
const DEEPEST_BODY = 20;

/** The body of a step, whose texts may be runtime expressions. */
function bodyValues(contract: Contract, body: unknown, { earlier, place }: StepContext): ProvidedPart {
  const steps = new Map<string, PlannedStep>();
  const texts: string[] = [];
  visit(body, `${place}.body`, (text, at) => {
    const expressions = expressionsIn(text).filter(({ step }) => step !== undefined);
    if (expressions.length === 0) {
      if (text.startsWith('$steps.')) throw noExpression(at, text);
      return undefined;
    }
    for (const { step = '' } of expressions) steps.set(step, stepNamed(step, earlier, at));
    texts.push(`${at.slice(place.length + 1)} = ${text}`);
    return undefined;
  });
  if (steps.size === 0) return undefined;
  return {
    texts,
    from: [...steps.values()],
    values: (find) => {
      let missing: string | undefined;
      const expressed = visit(body, 'body', (text, at) => {
        const found = expressedValue(text, ({ step = '' }) => sentBy(contract, steps.get(step), find));
        if ('missing' in found) missing ??= `${at}: ${found.missing}`;
        return found;
      });
      return missing === undefined ? { parameters: {}, body: expressed } : { missing };
    },
  };
}

/** Calls `replace` with each text in a value and its place; returns the value with what it gives in place of texts. */
function visit(
  value: unknown,
  at: string,
  replace: (text: string, at: string) => FoundValue | undefined,
  depth = 0,
): unknown {
  if (typeof value === 'string') {
    const found = replace(value, at);
    return found && 'value' in found ? found.value : value;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST_BODY) return value;
  if (Array.isArray(value)) {
    return value.map((each, index) => visit(each, `${at}[${index}]`, replace, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, visit(each, `${at}.${name}`, replace, depth + 1)]),
  );
}

function sentBy(
  contract: Contract,
  step: PlannedStep | undefined,
  find: (step: PlannedStep) => Exchange | undefined,
): SentStep | undefined {
  const exchange = step && find(step);
  return step && exchange && { contract, operation: step.operation, exchange };
}

function noExpression(at: string, value: string): DriftlineError {
  return new DriftlineError(
    'DL_MONITOR_INVALID',
    `${at} is ${JSON.stringify(value)}, which is not a runtime expression.`,
    'Write $steps.OPERATION.response.body#/json/pointer, .response.header.NAME, .request.path.NAME or .request.query.NAME.',
  );
}

/**
 * The step that an expression names: by its operation, or by its case where the operation is sent in several.
 * @throws DriftlineError DL_MONITOR_INVALID
 */
function stepNamed(name: string, earlier: readonly PlannedStep[], at: string): PlannedStep {
  const ofOperation = earlier.filter(({ operation }) => operation.id === name);
  const cases = [...new Set(ofOperation.map((each) => each.case.name))];
  const found = ofOperation.at(-1) ?? earlier.findLast((each) => each.case.name === name);
  if (found && cases.length < 2) return found;
  const names = earlier.map(({ operation }) => operation.id);
  const near = nearNames(name, names);
  throw new DriftlineError(
    'DL_MONITOR_INVALID',
    cases.length > 1
      ? `${at} names the step ${JSON.stringify(name)}, and the steps before it send it as ${cases.join(' and ')}.`
      : `${at} names the step ${JSON.stringify(name)}, and no step before it that is sent has this operation or case.`,
    cases.length > 1
      ? `Name the case: $steps.${cases[0]}.`
      : near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : `There are: ${names.join(', ') || 'none'}.`,
  );
}

/** Which earlier steps provide the values that neither the step nor the contract has. */
function sequenceOf(
  contract: Contract,
  operation: Operation,
  parameters: Readonly<Record<string, unknown>>,
  { earlier, settings: { safeOperations } }: StepContext,
): SequencedOperation | undefined {
  const providers = [...new Set(earlier.filter(canProvide).map((each) => each.operation))].filter(
    (each) => each !== operation,
  );
  const plan = planSequence(contract, [...providers, operation], {
    safeOperations,
    isGiven: ({ known, in: place, name }, of) =>
      of !== operation || known || [`${place}.${name}`, name].some((key) => Object.hasOwn(parameters, key)),
  });
  return plan.find((each) => each.operation === operation);
}

function canProvide({ case: { expects, expectation } }: PlannedStep): boolean {
  return expects !== 'refused' && (expectation?.status ?? 200) < 300;
}

function provisionsOf(
  contract: Contract,
  sequenced: SequencedOperation,
  earlier: readonly PlannedStep[],
): ProvidedPart {
  const { provisions } = sequenced;
  if (provisions.length === 0) return undefined;
  const stepOf = (from: Operation) => earlier.findLast((each) => each.operation === from && canProvide(each));
  return {
    texts: provisions.map(provisionText),
    from: provisions.flatMap(({ from }) => stepOf(from) ?? []),
    values: (find) => providedValues(contract, sequenced, (from) => sentBy(contract, stepOf(from), find)),
  };
}

/** A value that no request carries would be ignored, and the step would send another request than it says. */
function requireStepValues(contract: Contract, operation: Operation, given: Given, place: string): void {
  try {
    requireSendable(contract, operation, given);
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    throw new DriftlineError('DL_MONITOR_INVALID', `${place}: ${error.sentence}`, error.hint, error);
  }
}
