export { _, Ajv2020 } from 'ajv/dist/2020.js';
export { default as source } from 'ajv/dist/standalone/index.js';
