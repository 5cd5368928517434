// Codecs that few contracts need.
export { csv } from './csv.ts';
export { multipartOf } from './multipart.ts';
export { jsonSequence, serverSentEvents } from './sequence.ts';
export { xml } from './xml.ts';
export { yaml } from './yaml.ts';
