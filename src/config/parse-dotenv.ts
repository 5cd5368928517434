// A file of its own: `.env` is not there in most starts, and what reads it brings node:crypto along.
export { parse } from 'dotenv';
