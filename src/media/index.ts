// What other modules use of this one.
export {
  asReceived,
  bodyText,
  bodyValue,
  formPairs,
  isForm,
  type JudgedValue,
  parsedBody,
  sampleBody,
  sendableMedia,
  sentType,
  writableMedia,
  writtenBody,
} from './body.ts';
export { partsOf } from './codecs/form.ts';
export { isFile, isSequential, mayBeEmpty } from './codecs/index.ts';
export { type ContentType, fits, isJson, isUtf8Charset, parseContentType } from './content-type.ts';
export { headerAs, type ParameterTexts, parameterAs } from './parameter-as.ts';
export {
  cookiePairs,
  headerText,
  pathText,
  percentEncoded,
  queryPairs,
  type Style,
  styleOf,
} from './styled.ts';
export type { Pair } from './typed-text.ts';
