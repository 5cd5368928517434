import { cut } from '../../core/index.ts';
import { followReferences, formats, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import {
  type Changes,
  type Effect,
  LONGEST_PLACE,
  listed,
  missing,
  sameValue,
  severityOf,
  short,
  shown,
  type Versions,
  type Way,
} from './change.ts';
import { type ChangedLimit, changedBounds, changedMultiples } from './limits.ts';
import {
  type Alternatives,
  allowsNull,
  keywordOf,
  nameOf,
  propertiesOf,
  requiredOf,
  type SchemaView,
  typesOf,
  valuesOf,
  viewOf,
} from './schema-view.ts';

/** Where the values of two schemas are, in words. */
export interface ValuePlace {
  readonly operation: string;
  /** `request body`, `response 200 body`, `query parameter limit`. */
  readonly where: string;
  /** What a title says for the whole value: `the body`. */
  readonly name: string;
  readonly way: Way;
  /** Sent as text: a number is a string as well, and nothing is null. */
  readonly isText?: boolean;
}

/** Two versions of a schema to compare. */
interface Pair {
  readonly key: string;
  readonly old: SchemaView;
  readonly new: SchemaView;
  /** The value's place below the body: `/items/*`. */
  readonly path: string;
  readonly above?: Pair;
}

type Values = readonly unknown[] | undefined;

/** One pair may be at several places of a body; a schema of hundreds of places is not compared at each. */
const MOST_PLACES = 10;
const DEEPEST_ALTERNATIVES = 3;

/** Compares schemas. What was found equal once is not compared again. */
export class SchemaComparison {
  readonly #versions: Versions;
  readonly #changes: Changes;
  readonly #equal: Record<Way, Set<string>> = { request: new Set(), response: new Set() };

  constructor(versions: Versions, changes: Changes) {
    this.#versions = versions;
    this.#changes = changes;
  }

  /**
   * @param before pointers to schemas in the old document; empty: any value is allowed
   * @param holders where the schema would be
   */
  compare(
    before: readonly string[],
    after: readonly string[],
    place: ValuePlace,
    holders: { readonly old: string; readonly new: string },
  ): void {
    const run = new Run(this.#versions, this.#changes, place, this.#equal[place.way], 0);
    run.compare(before, after, holders);
  }
}

/** The comparison of one body, parameter or header: breadth first, because references may lead thousands of levels deep. */
class Run {
  differs = false;
  readonly #versions: Versions;
  readonly #changes: Changes;
  readonly #place: ValuePlace;
  readonly #equal: Set<string>;
  readonly #depth: number;
  readonly #waiting: Pair[] = [];
  readonly #places = new Map<string, number>();
  /** Only whether there is a difference is wanted. */
  readonly #silent: boolean;

  constructor(
    versions: Versions,
    changes: Changes,
    place: ValuePlace,
    equal: Set<string>,
    depth: number,
    silent = false,
  ) {
    this.#versions = versions;
    this.#changes = changes;
    this.#place = place;
    this.#equal = equal;
    this.#depth = depth;
    this.#silent = silent;
  }

  compare(
    before: readonly string[],
    after: readonly string[],
    holders: { readonly old: string; readonly new: string },
  ): void {
    this.#add(before, after, '', undefined, holders);
    for (let at = 0; at < this.#waiting.length && !(this.#silent && this.differs); at++) {
      const pair = this.#waiting[at];
      if (pair) this.#compareViews(pair);
    }
    // Pairs that lead to no difference are equal, also those that refer to each other.
    if (!this.differs && this.#depth === 0) for (const key of this.#places.keys()) this.#equal.add(key);
  }

  #add(
    before: readonly string[],
    after: readonly string[],
    path: string,
    above: Pair | undefined,
    holders?: { readonly old: string; readonly new: string },
  ): void {
    if (before.length === 0 && after.length === 0) return;
    const key = keyOf(this.#versions, before, after);
    const places = this.#places.get(key) ?? 0;
    if (this.#equal.has(key) || places >= MOST_PLACES || isAbove(key, above)) return;
    if (!this.#changes.mayCompare()) return;
    this.#places.set(key, places + 1);
    this.#waiting.push({
      key,
      old: viewOf(this.#versions.old, before, holders?.old ?? above?.old.pointer),
      new: viewOf(this.#versions.new, after, holders?.new ?? above?.new.pointer),
      path,
      ...(above ? { above } : {}),
    });
  }

  #report(
    pair: Pair,
    aspect: string,
    effect: Effect | 'warning' | 'compatible',
    title: string,
    pointer?: string,
    document: 'old' | 'new' = 'new',
  ) {
    this.differs = true;
    if (this.#silent) return;
    const { operation, where, way } = this.#place;
    this.#changes.add({
      id: `${way}-${aspect}`,
      severity: effect === 'warning' || effect === 'compatible' ? effect : severityOf(effect, way),
      operation,
      where: short(where) + (pair.path === '' ? '' : ` ${cut(pair.path, LONGEST_PLACE)}`),
      title,
      document,
      pointer: pointer ?? pair[document].pointer,
    });
  }

  /** `/email` must now be … (was …) */
  #become(pair: Pair, aspect: string, effect: Effect, is: string, was: string, pointer?: string): void {
    const { way } = this.#place;
    const must = effect === 'wider' ? 'may now be' : 'must now be';
    const verb = way === 'request' ? must : 'is now';
    this.#report(pair, aspect, effect, `${this.#subject(pair.path)} ${verb} ${is} (was ${was})`, pointer);
  }

  #subject(path: string): string {
    return path === '' ? this.#place.name : `\`${cut(path, LONGEST_PLACE)}\``;
  }

  #compareViews(pair: Pair): void {
    const { old: before, new: after } = pair;
    if (before.never || after.never) {
      if (before.never === after.never) return;
      this.#become(
        pair,
        'type',
        after.never ? 'narrower' : 'wider',
        after.never ? 'absent' : 'present',
        before.never ? 'never allowed' : 'allowed',
      );
      return;
    }
    const values = [valuesOf(this.#versions.old, before), valuesOf(this.#versions.new, after)] as const;
    if (this.#compareWithWhole(pair) || this.#compareTypes(pair, values)) return;
    this.#compareValues(pair, values);
    this.#sayLimits(pair, changedBounds(pair.old, pair.new));
    this.#compareSets(pair, 'pattern', (pattern) => pattern !== '' && pattern !== '.*' && pattern !== '^.*$');
    this.#compareFormats(pair);
    this.#sayLimits(pair, changedMultiples(pair.old, pair.new));
    this.#compareUnique(pair);
    this.#compareProperties(pair);
    this.#compareItems(pair);
    this.#compareAlternatives(pair);
    this.#compareDiscriminators(pair);
    this.#compareOthers(pair);
    this.#compareNotes(pair);
  }

  /** @returns whether the types have nothing in common: nothing else is worth saying then */
  #compareTypes(pair: Pair, [before, after]: readonly [Values, Values]): boolean {
    const [was, is] = [typesOf(pair.old, before), typesOf(pair.new, after)];
    const [one, other] = [withoutNull(was), withoutNull(is)];
    const sent = this.#place.isText ? [asText(one), asText(other)] : [one, other];
    const effect = before && after ? undefined : effectOf(sent[0], sent[1]);
    if (effect && !(one?.size === 0) && !(other?.size === 0)) {
      const pointer = keywordOf(pair.new, 'type')[0]?.pointer;
      this.#become(pair, 'type', effect, typeText(is), typeText(was), pointer);
      return effect === 'different' && ![...(one ?? [])].some((type) => other?.has(type));
    }
    const [wasNull, isNull] = [
      allowsNull(this.#versions.old, pair.old, was, before),
      allowsNull(this.#versions.new, pair.new, is, after),
    ];
    if (wasNull === isNull || this.#place.isText) return false;
    const may = this.#place.way === 'request' ? 'may' : 'can';
    const title = `${this.#subject(pair.path)} ${isNull ? `${may} now be null` : `${may} no longer be null`}`;
    this.#report(pair, 'null', isNull ? 'wider' : 'narrower', title, keywordOf(pair.new, 'type')[0]?.pointer);
    return false;
  }

  #compareValues(pair: Pair, values: readonly [Values, Values]): void {
    const [before, after] = this.#place.isText ? values.map((list) => list?.map(sentText)) : values;
    const pointer = keywordOf(pair.new, 'enum')[0]?.pointer ?? keywordOf(pair.new, 'const')[0]?.pointer;
    const name = this.#subject(pair.path);
    if (!before && !after) return;
    if (!before || !after) {
      const text = (list: Values) => (list ? `one of ${listed(list)}` : 'any value');
      // The types of the values are compared already. Any value in a response is like one more.
      const effect = after ? 'narrower' : this.#place.way === 'response' ? 'undecided' : 'wider';
      this.#become(pair, 'values', effect, text(after), text(before), pointer);
      return;
    }
    const [removed, added] = [missing(before, after), missing(after, before)].map((list) =>
      list.filter((value) => value !== null),
    ) as [unknown[], unknown[]];
    if (removed.length > 0)
      this.#report(pair, 'values', 'narrower', `${name} can no longer be ${listed(removed)}`, pointer);
    if (added.length === 0) return;
    const effect = this.#place.way === 'response' ? 'warning' : 'compatible';
    this.#report(pair, 'values', effect, `${name} can now be ${listed(added)} as well`, pointer);
  }

  #sayLimits(pair: Pair, changed: readonly ChangedLimit[]): void {
    for (const { effect, is, was, pointer } of changed) this.#become(pair, 'limit', effect, is, was, pointer);
  }

  #compareSets(pair: Pair, keyword: string, counts: (value: string) => boolean): void {
    const texts = (view: SchemaView) =>
      new Set(
        keywordOf(view, keyword).flatMap(({ value }) =>
          typeof value === 'string' && counts(value) ? [value] : [],
        ),
      );
    const [was, is] = [texts(pair.old), texts(pair.new)];
    const [removed, added] = [
      [...was].filter((each) => !is.has(each)),
      [...is].filter((each) => !was.has(each)),
    ];
    if (removed.length === 0 && added.length === 0) return;
    const effect = removed.length === 0 ? 'narrower' : added.length === 0 ? 'wider' : 'undecided';
    const text = (list: string[]) =>
      list.length === 0 ? `of any ${keyword}` : `of the ${keyword} ${list.map(short).join(' and ')}`;
    this.#become(pair, keyword, effect, text(added), text(removed), keywordOf(pair.new, keyword)[0]?.pointer);
  }

  #compareFormats(pair: Pair): void {
    const [was, is] = [formatOf(pair.old), formatOf(pair.new)];
    if (was === is) return;
    const pointer = keywordOf(pair.new, 'format')[0]?.pointer;
    const text = (format: string) => (format === '' ? 'of any format' : `of the format ${short(format)}`);
    if (WIDER_FORMATS[was] === is || WIDER_FORMATS[is] === was) {
      const effect = WIDER_FORMATS[was] === is ? 'wider' : 'narrower';
      this.#become(pair, 'format', effect, text(is), text(was), pointer);
      return;
    }
    const isChecked = [was, is].some((format) => format !== '' && Object.hasOwn(formats, format));
    const effect = was === '' ? 'narrower' : is === '' ? 'wider' : 'different';
    this.#become(pair, 'format', isChecked ? effect : 'undecided', text(is), text(was), pointer);
  }

  #compareUnique(pair: Pair): void {
    const unique = (view: SchemaView) => keywordOf(view, 'uniqueItems').some(({ value }) => value === true);
    const [was, is] = [unique(pair.old), unique(pair.new)];
    if (was === is) return;
    const text = (each: boolean) => (each ? 'without repeated items' : 'with any items');
    this.#become(pair, 'limit', is ? 'narrower' : 'wider', text(is), text(was));
  }

  #compareProperties(pair: Pair): void {
    const { way } = this.#place;
    const [before, after] = [
      propertiesOf(this.#versions.old, pair.old, way),
      propertiesOf(this.#versions.new, pair.new, way),
    ];
    const required = { old: requiredOf(pair.old, before), new: requiredOf(pair.new, after) };
    for (const name of new Set([
      ...after.keys(),
      ...before.keys(),
      ...required.new.keys(),
      ...required.old.keys(),
    ])) {
      const [was, is] = [before.get(name), after.get(name)];
      const path = joinPointer(pair.path, name);
      if (was && is) this.#add(was, is, path, pair);
      else if (was) this.#propertyRemoved(pair, name, was[0], required.old.has(name));
      else if (is) this.#propertyAdded(pair, name, is[0], required.new.has(name));
      if (was ? is : !is) this.#compareRequired(pair, name, required);
    }
    this.#compareOpenness(pair);
  }

  #compareRequired(
    pair: Pair,
    name: string,
    required: { readonly old: ReadonlyMap<string, string>; readonly new: ReadonlyMap<string, string> },
  ): void {
    const [was, is] = [required.old.get(name), required.new.get(name)];
    if ((was === undefined) === (is === undefined)) return;
    const title = `${this.#subject(joinPointer(pair.path, name))} is ${is === undefined ? 'no longer required' : 'now required'}`;
    this.#report(below(pair, name), 'required', is === undefined ? 'wider' : 'narrower', title, is);
  }

  #propertyRemoved(pair: Pair, name: string, pointer: string | undefined, wasRequired: boolean): void {
    const at = below(pair, name);
    const text = this.#subject(at.path);
    if (this.#place.way === 'response') {
      const title = wasRequired
        ? `${text} was removed (was always present)`
        : `${text} was removed (was optional)`;
      this.#report(at, 'property-removed', wasRequired ? 'wider' : 'warning', title, pointer, 'old');
      return;
    }
    const refused = isClosed(this.#versions.new, pair.new);
    const title = `${text} was removed, and ${refused ? 'is refused now' : 'may be ignored now'}`;
    this.#report(at, 'property-removed', refused ? 'narrower' : 'warning', title, pointer, 'old');
  }

  #propertyAdded(pair: Pair, name: string, pointer: string | undefined, isRequired: boolean): void {
    const at = below(pair, name);
    const text = `${this.#subject(at.path)} was added`;
    if (this.#place.way === 'request') {
      this.#report(
        at,
        'property-added',
        isRequired ? 'narrower' : 'wider',
        `${text}, ${isRequired ? 'and is required' : 'optional'}`,
        pointer,
      );
      return;
    }
    const wasClosed = isClosed(this.#versions.old, pair.old);
    const title = wasClosed ? `${text}, where no others were allowed` : text;
    this.#report(at, 'property-added', wasClosed ? 'warning' : 'compatible', title, pointer);
  }

  /** Properties that are not listed. */
  #compareOpenness(pair: Pair): void {
    const { way } = this.#place;
    const [was, is] = [isClosed(this.#versions.old, pair.old), isClosed(this.#versions.new, pair.new)];
    if (was !== is) {
      const effect = way === 'response' && was ? 'warning' : is ? 'narrower' : 'wider';
      const title = `${this.#subject(pair.path)} ${is ? 'allows no other properties now' : 'allows other properties now'}`;
      this.#report(pair, 'closed', effect, title, keywordOf(pair.new, 'additionalProperties')[0]?.pointer);
      return;
    }
    if (was) return;
    for (const keyword of ['additionalProperties', 'unevaluatedProperties'])
      this.#add(schemasOf(pair.old, keyword), schemasOf(pair.new, keyword), `${pair.path}/*`, pair);
    const patterns = (view: SchemaView) =>
      keywordOf(view, 'patternProperties').flatMap(({ value }) =>
        isObject(value) ? Object.keys(value) : [],
      );
    for (const pattern of new Set([...patterns(pair.old), ...patterns(pair.new)])) {
      const at = (view: SchemaView) =>
        keywordOf(view, 'patternProperties').flatMap(({ pointer, value }) =>
          isObject(value) && Object.hasOwn(value, pattern) ? [joinPointer(pointer, pattern)] : [],
        );
      this.#add(at(pair.old), at(pair.new), `${pair.path}/*`, pair);
    }
    this.#add(
      schemasOf(pair.old, 'propertyNames'),
      schemasOf(pair.new, 'propertyNames'),
      `${pair.path}/*`,
      pair,
    );
  }

  #compareItems(pair: Pair): void {
    const count = Math.min(100, Math.max(firstItems(pair.old), firstItems(pair.new)));
    for (let index = 0; index < count; index++) {
      const at = (view: SchemaView) =>
        keywordOf(view, 'prefixItems').flatMap(({ pointer, value }) =>
          Array.isArray(value) && index < value.length ? [joinPointer(pointer, index)] : [],
        );
      const [was, is] = [at(pair.old), at(pair.new)];
      this.#add(
        was.length > 0 ? was : schemasOf(pair.old, 'items'),
        is.length > 0 ? is : schemasOf(pair.new, 'items'),
        `${pair.path}/${index}`,
        pair,
      );
    }
    this.#add(schemasOf(pair.old, 'items'), schemasOf(pair.new, 'items'), `${pair.path}/*`, pair);
  }

  #compareAlternatives(pair: Pair): void {
    const [before, after] = [pair.old.alternatives, pair.new.alternatives];
    const count = before.length > 0 && after.length > 0 ? Math.max(before.length, after.length) : 0;
    for (let index = 0; index < count; index++) {
      const [was, is] = [before[index], after[index]];
      if (was && is) this.#compareBranches(pair, was, is);
      else this.#sayUndecided(pair, was, is);
    }
  }

  #compareBranches(pair: Pair, was: Alternatives, is: Alternatives): void {
    if (was.keyword !== is.keyword)
      this.#report(
        pair,
        'alternatives',
        'warning',
        `${this.#subject(pair.path)} is described by ${is.keyword} now (was ${was.keyword})`,
        is.pointer,
      );
    const { same, removed, added } = this.#matched(was.branches, is.branches);
    const paired = removed.length === added.length ? removed.length : 0;
    for (const [one, other] of [...same, ...zip(removed.slice(0, paired), added.slice(0, paired))])
      this.#add([one], [other], pair.path, pair);
    this.#sayBranches(pair, removed.slice(paired), added.slice(paired));
  }

  #sayBranches(pair: Pair, removed: readonly string[], added: readonly string[]): void {
    const text = (document: 'old' | 'new', pointer: string) =>
      nameOf(this.#versions[document], pointer) ??
      typeText(typesOf(viewOf(this.#versions[document], [pointer]), undefined));
    const name = this.#subject(pair.path);
    for (const branch of removed)
      this.#report(
        pair,
        'alternatives',
        'narrower',
        `${name} can no longer be ${short(text('old', branch))}`,
        branch,
        'old',
      );
    for (const branch of added)
      this.#report(
        pair,
        'alternatives',
        'wider',
        `${name} can now be ${short(text('new', branch))} as well`,
        branch,
      );
  }

  /** The branches that describe the same: by the name that they refer to, then by what they say. */
  #matched(before: readonly string[], after: readonly string[]) {
    const same: [string, string][] = [];
    const added = [...after.slice(0, MOST_BRANCHES)];
    const take = (one: string, fits: (other: string) => boolean) => {
      const at = added.findIndex(fits);
      if (at >= 0) same.push([one, ...added.splice(at, 1)] as [string, string]);
      return at < 0;
    };
    const names = (document: unknown, pointer: string) => nameOf(document, pointer);
    const unnamed = before.slice(0, MOST_BRANCHES).filter((one) => {
      const name = names(this.#versions.old, one);
      return name === undefined || take(one, (other) => names(this.#versions.new, other) === name);
    });
    const removed = unnamed.filter((one) => take(one, (other) => this.#isSame([one], [other])));
    return { same, removed, added };
  }

  /**
   * Where one side has alternatives and the other has none, it may be one of them.
   * @returns whether nothing is left to compare
   */
  #compareWithWhole(pair: Pair): boolean {
    const [was, is] = [pair.old.alternatives[0], pair.new.alternatives[0]];
    if ((was === undefined) === (is === undefined)) return false;
    const { branches = [] } = was ?? is ?? {};
    const whole = is ? pair.old.pointers : pair.new.pointers;
    if (whole.length === 0) return false;
    const fits = branches
      .slice(0, MOST_BRANCHES)
      .find((branch) => (is ? this.#isSame(whole, [branch]) : this.#isSame([branch], whole)));
    const others = branches.filter((branch) => branch !== fits);
    if (fits === undefined) this.#sayUndecided(pair, was, is);
    else this.#sayBranches(pair, is ? [] : others, is ? others : []);
    const { conjuncts } = is ? pair.new : pair.old;
    return fits !== undefined || !conjuncts.some(({ schema }) => schema.type ?? schema.properties);
  }

  #sayUndecided(pair: Pair, was: Alternatives | undefined, is: Alternatives | undefined): void {
    const change = is ? 'has alternatives now' : 'has no alternatives any more';
    const title = `${this.#subject(pair.path)} ${change}: compare the two by hand`;
    const pointer = (is ?? was)?.pointer;
    this.#report(pair, 'alternatives', 'undecided', title, pointer, is ? 'new' : 'old');
  }

  #isSame(before: readonly string[], after: readonly string[]): boolean {
    if (this.#depth >= DEEPEST_ALTERNATIVES || before.includes('') || after.includes('')) return false;
    const run = new Run(this.#versions, this.#changes, this.#place, this.#equal, this.#depth + 1, true);
    run.compare(before, after, { old: '', new: '' });
    return !run.differs;
  }

  #compareDiscriminators(pair: Pair): void {
    const [before] = keywordOf(pair.old, 'discriminator');
    const [after] = keywordOf(pair.new, 'discriminator');
    const [was, is] = [before?.value, after?.value].map((value) => (isObject(value) ? value : undefined));
    if (!was && !is) return;
    const name = this.#subject(pair.path);
    if (was?.propertyName !== is?.propertyName) {
      const text = (each: Record<string, unknown> | undefined) =>
        each ? shown(each.propertyName) : 'nothing';
      const effect = was && is ? 'different' : 'warning';
      const title = `${name} is distinguished by ${text(is)} now (was ${text(was)})`;
      this.#report(
        pair,
        'discriminator',
        effect,
        title,
        after?.pointer ?? before?.pointer,
        after ? 'new' : 'old',
      );
      return;
    }
    const keys = (each: unknown) =>
      isObject(each) && isObject(each.mapping) ? Object.keys(each.mapping) : [];
    const [removed, added] = [missing(keys(was), keys(is)), missing(keys(is), keys(was))];
    if (removed.length > 0)
      this.#report(
        pair,
        'discriminator',
        'narrower',
        `the discriminator of ${name} can no longer be ${listed(removed)}`,
        after?.pointer,
      );
    if (added.length === 0) return;
    const effect = this.#place.way === 'response' ? 'warning' : 'compatible';
    this.#report(
      pair,
      'discriminator',
      effect,
      `the discriminator of ${name} can now be ${listed(added)} as well`,
      after?.pointer,
    );
  }

  /** Keywords of which no direction is known: only whether they are the same. */
  #compareOthers(pair: Pair): void {
    for (const keyword of UNDECIDED) {
      const [was, is] = [keywordOf(pair.old, keyword), keywordOf(pair.new, keyword)];
      if (was.length === 0 && is.length === 0) continue;
      if (was.length === is.length && was.every((each, index) => this.#sameKeyword(each, is[index])))
        continue;
      const change = was.length === 0 ? 'was added' : is.length === 0 ? 'was removed' : 'has changed';
      const at = is[0] ?? was[0];
      const title = `${keyword} of ${this.#subject(pair.path)} ${change}: compare the two by hand`;
      this.#report(pair, 'keyword', 'undecided', title, at?.pointer, is[0] ? 'new' : 'old');
    }
  }

  #sameKeyword(
    was: { readonly pointer: string; readonly value: unknown },
    is: { readonly pointer: string; readonly value: unknown } | undefined,
  ): boolean {
    if (!is) return false;
    if (sameValue(was.value, is.value)) return true;
    const isSchema = isObject(was.value) && isObject(is.value);
    return (
      isSchema &&
      !MAPS.has(was.pointer.slice(was.pointer.lastIndexOf('/') + 1)) &&
      this.#isSame([was.pointer], [is.pointer])
    );
  }

  /** Deprecation, and the default that a request without the value has. */
  #compareNotes(pair: Pair): void {
    const isDeprecated = (view: SchemaView) =>
      view.conjuncts.some(({ schema }) => schema.deprecated === true);
    if (!isDeprecated(pair.old) && isDeprecated(pair.new))
      this.#report(
        pair,
        'deprecated',
        'compatible',
        `${this.#subject(pair.path)} is deprecated now`,
        keywordOf(pair.new, 'deprecated')[0]?.pointer,
      );
    if (this.#place.way === 'response') return;
    const [was] = keywordOf(pair.old, 'default');
    const [is] = keywordOf(pair.new, 'default');
    if (sameValue(was?.value, is?.value)) return;
    const text = (each: typeof was) => (each ? shown(each.value) : 'not documented');
    const effect = was ? 'warning' : 'compatible';
    this.#report(
      pair,
      'default',
      effect,
      `the default of ${this.#subject(pair.path)} is ${text(is)} now (was ${text(was)})`,
      is?.pointer,
    );
  }
}

const MOST_BRANCHES = 200;

/** Keywords that say more than can be compared. */
const UNDECIDED = [
  ...['not', 'if', 'then', 'else', 'contains', 'minContains', 'maxContains', 'dependentRequired'],
  ...['dependentSchemas', 'unevaluatedItems', 'contentSchema', 'contentMediaType', 'contentEncoding'],
  ...['$dynamicRef', 'xml'],
];
const MAPS = new Set(['dependentRequired', 'dependentSchemas', 'xml']);

/** Only annotations for a reader: nothing is checked by them. */
const NO_FORMATS = new Set(['password', '']);
const WIDER_FORMATS: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' };

/** The format; `byte` and `binary` of 3.0 and their keywords of 3.1 are the same. */
function formatOf(view: SchemaView): string {
  const text = (keyword: string) => {
    const found = keywordOf(view, keyword).at(-1)?.value;
    return typeof found === 'string' ? found : '';
  };
  const format = text('format');
  if (format !== '' && !NO_FORMATS.has(format)) return format;
  if (text('contentEncoding') === 'base64') return 'byte';
  return text('contentMediaType') === 'application/octet-stream' ? 'binary' : '';
}

function withoutNull(types: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  return types && new Set([...types].filter((type) => type !== 'null'));
}

/** A value as a parameter, a header or a form has it. */
function sentText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function asText(types: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  return types?.has('string') ? new Set([...types, 'boolean', 'integer', 'number']) : types;
}

function effectOf(
  was: ReadonlySet<string> | undefined,
  is: ReadonlySet<string> | undefined,
): Effect | undefined {
  if (!was || !is) return was ? 'wider' : is ? 'narrower' : undefined;
  const [lost, gained] = [[...was].some((type) => !is.has(type)), [...is].some((type) => !was.has(type))];
  if (lost && gained) return 'different';
  return lost ? 'narrower' : gained ? 'wider' : undefined;
}

function typeText(types: ReadonlySet<string> | undefined): string {
  if (!types) return 'of any type';
  const shownTypes = [...types].filter((type) => type !== 'integer' || !types.has('number'));
  return shownTypes.map((type) => TYPE_WORDS[type] ?? type).join(' or ') || 'of no type';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  ...{ boolean: 'a boolean', object: 'an object', array: 'a list', string: 'a string' },
  ...{ integer: 'an integer', number: 'a number' },
};

function schemasOf(view: SchemaView, keyword: string): string[] {
  return keywordOf(view, keyword).map(({ pointer }) => pointer);
}

function firstItems(view: SchemaView): number {
  return Math.max(
    0,
    ...keywordOf(view, 'prefixItems').map(({ value }) => (Array.isArray(value) ? value.length : 0)),
  );
}

/** Whether properties that are not listed are refused. */
function isClosed(document: unknown, view: SchemaView): boolean {
  return ['additionalProperties', 'unevaluatedProperties'].some((keyword) =>
    keywordOf(view, keyword).some(({ pointer }) => valueAt(document, pointer) === false),
  );
}

function zip(one: readonly string[], other: readonly string[]): [string, string][] {
  return one.map((each, index) => [each, other[index] ?? '']);
}

function below(pair: Pair, name: string): Pair {
  return { ...pair, path: joinPointer(pair.path, name) };
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A reference and what it names are one, and so is a value that the aliases of YAML have at many places. */
function keyOf(versions: Versions, before: readonly string[], after: readonly string[]): string {
  const identified = (document: unknown, pointers: readonly string[]) =>
    pointers.map((pointer) => identityOf(document, pointer)).join(' ');
  return `${identified(versions.old, before)} | ${identified(versions.new, after)}`;
}

function identityOf(document: unknown, pointer: string): string {
  let value = valueAt(document, pointer);
  if (isObject(value) && typeof value.$ref === 'string' && Object.keys(value).length === 1)
    value = followReferences(document, pointer)?.value ?? value;
  if (typeof value !== 'object' || value === null) return String(value);
  const known = identities.get(value) ?? ++lastIdentity;
  identities.set(value, known);
  return String(known);
}

function isAbove(key: string, pair: Pair | undefined): boolean {
  for (let at = pair; at; at = at.above) if (at.key === key) return true;
  return false;
}
