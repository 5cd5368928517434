import { pointerTokens } from '../pointer.ts';
import { SAMPLE_PASSWORD, typeOf } from './scalars.ts';

/** What a text is by the name of its property, and two different ones of it; further ones for other lengths. */
interface NamedTexts {
  readonly name: RegExp;
  readonly texts: readonly [string, string, ...string[]];
}

/** The names in snake case. */
const NAMED: readonly NamedTexts[] = [
  {
    name: /(?:^|_)e_?mail(?:_address)?$/,
    texts: ['someone@example.com', 'another@example.com'],
  },
  {
    name: /(?:^|_)(?:ur[il]|href|web_?site|home_?page)$/,
    texts: ['https://example.com/', 'https://example.com/2'],
  },
  {
    name: /.(?:_at|_timestamp|_date_?time)$|^(?:timestamp|date_?time)$|(?:^|_)(?:start|end|begin|created?|updated?|modified|publish(?:ed)?|expir[a-z]*)_time$|^(?:valid|available|active|effective|visible)_(?:from|since|to|till?|until)$/,
    texts: ['2030-01-01T00:00:00Z', '2030-01-02T00:00:00Z'],
  },
  { name: /(?:^|_)(?:birth_?da(?:te|y)|dob)$|^date_of_birth$/, texts: ['1990-01-01', '1990-01-02'] },
  {
    name: /(?:^|_)date$|^date_of_|(?:^|_)(?:created|updated|published|released|born|due|expires)_on$/,
    texts: ['2030-01-01', '2030-01-02'],
  },
  {
    name: /(?:^|_)(?:uuid|guid)$/,
    texts: ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001'],
  },
  {
    name: /(?:^|_)(?:tele|mobile_?|cell_?)?phone(?:_?(?:number|no))?$|(?:^|_)(?:mobile|fax)(?:_?number)?$/,
    texts: ['+12025550123', '+12025550124'],
  },
  { name: /(?:^|_)country(?:_?code)?$/, texts: ['DE', 'FR', 'DEU', 'FRA'] },
  { name: /(?:^|_)currency(?:_?code)?$/, texts: ['EUR', 'USD'] },
  { name: /(?:^|_)(?:language|lang|locale)(?:_?code)?$/, texts: ['en', 'de', 'en-US', 'de-DE'] },
  { name: /(?:^|_)(?:time_?zone|tz)$/, texts: ['UTC', 'Europe/Berlin'] },
  { name: /(?:^|_)(?:postal|post|zip)_?code$|(?:^|_)zip$/, texts: ['10115', '20095'] },
  { name: /(?:^|_)ip(?:v4)?(?:_?address)?$/, texts: ['192.0.2.1', '192.0.2.2'] },
  { name: /(?:^|_)(?:host_?name|domain)$/, texts: ['example.com', 'example.org'] },
  { name: /(?:^|_)colou?r$/, texts: ['#336699', '#993366'] },
  { name: /(?:^|_)iban$/, texts: ['DE89370400440532013000', 'GB29NWBK60161331926819'] },
  { name: /(?:^|_)pass(?:word|phrase|code|wd)$/, texts: [SAMPLE_PASSWORD, 'Driftline-2031!', 'Drift-1!'] },
  { name: /(?:^|_)isbn(?:_?13)?$/, texts: ['9783161484100', '9780306406157'] },
];

/**
 * What a text is by the name of its property alone, such as `createdAt` or `emailAddress`: a server takes nothing else, although
 * its document has no format. Undefined where the schema says what it is, or the name does not.
 * @param schema pointer to the schema of the property
 */
export function namedTexts(
  schema: string,
  keywords: Readonly<Record<string, unknown>>,
): readonly string[] | undefined {
  if (typeOf(keywords) !== 'string' || SAID.some((keyword) => keywords[keyword] !== undefined))
    return undefined;
  const [holder, name = ''] = pointerTokens(schema).slice(-2);
  const snake = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replace(/[\s.-]+/g, '_')
    .toLowerCase();
  const found = holder === 'properties' ? NAMED.find((each) => each.name.test(snake)) : undefined;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = keywords;
  const fitting = found?.texts.filter(
    ({ length }) => length >= Number(minLength) && length <= Number(maxLength),
  );
  return fitting && fitting.length > 0 ? fitting : undefined;
}

/** What says by itself which texts a schema allows. */
const SAID = ['format', 'pattern', 'enum', 'const', 'contentMediaType', 'contentEncoding'];
