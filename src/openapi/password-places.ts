import {
  appliedSchemas,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
} from '../schema/index.ts';
import type { ExpectedPasswordChange, Operation } from './contract.ts';

type Places = Pick<ExpectedPasswordChange, 'oldPassword' | 'repeated'> & { readonly newPassword?: string };

/**
 * Where the request that changes a password has them: by `format: password` or a name that says so. Of two, the new one is
 * the one named so, or the one that the other, by its name, is not.
 * @param named JSON pointers that the contract names, which come first
 */
export function passwordPlaces(
  document: unknown,
  { requestBody }: Pick<Operation, 'requestBody'>,
  named: { readonly oldPassword?: string | undefined; readonly newPassword?: string | undefined } = {},
): Places {
  const schema = requestBody?.content.find((media) => media.schema !== undefined)?.schema;
  const found = schema === undefined ? [] : passwordsIn(document, schema);
  const free = found.filter((pointer) => ![named.oldPassword, named.newPassword].includes(pointer));
  const repeated = free.filter((pointer) => REPEATED.test(pointer));
  const others = free.filter((pointer) => !repeated.includes(pointer));
  const oldNamed = named.oldPassword ?? others.find((pointer) => OLD.test(pointer));
  const left = others.filter((pointer) => pointer !== oldNamed);
  const newPassword =
    named.newPassword ??
    left.find((pointer) => NEW.test(pointer)) ??
    (left.length === 1 ? left[0] : undefined);
  const rest = left.filter((pointer) => pointer !== newPassword);
  const oldPassword = oldNamed ?? (rest.length === 1 ? rest[0] : undefined);
  return {
    repeated,
    ...(oldPassword === undefined ? {} : { oldPassword }),
    ...(newPassword === undefined ? {} : { newPassword }),
  };
}

const PASSWORD = /pass(?:word|phrase|wd)/i;
const OLD = /old|current|existing|previous/i;
const NEW = /new/i;
const REPEATED = /confirm|repeat|again|retype|verif/i;

/** JSON pointers of the texts that are passwords. */
function passwordsIn(document: unknown, schema: string): string[] {
  const applied = appliedSchemas(document, schema, 'first');
  return propertyNames(applied).flatMap((name) => {
    const described = namedPropertySchemas(applied, name);
    const all = described.flatMap((each) => appliedSchemas(document, each, 'first'));
    const { type, format } = mergedKeywords(all);
    const isText = [type].flat().includes('string');
    return isText && (format === 'password' || PASSWORD.test(name)) ? [joinPointer('', name)] : [];
  });
}
