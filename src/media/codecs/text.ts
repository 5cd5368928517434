import { explain } from '../../schema/index.ts';
import { typedText } from '../typed-text.ts';
import { type Codec, wholeValue } from './codec.ts';

/** Text: its schema may be an enum, a pattern, a format, or a number that is written as text. */
export const text: Codec = {
  parse(document, body, received) {
    const { schema } = body;
    if (schema === undefined) return { values: [] };
    const read = (written: string) => typedText(document, [schema], { text: written });
    const source = { document, formatOf: () => undefined };
    const value = read(received.text);
    // Many servers end a line of text with a line break.
    const line = received.text.replace(/\r?\n$/, '');
    const isValid = explain(source, schema, value).length === 0;
    return wholeValue(body, isValid || line === received.text ? value : read(line));
  },
  write: (_document, _body, value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
};
