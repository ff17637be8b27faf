// `node --import tsx --import` this one: the DuckDB of the extensions in place of the project's own.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
