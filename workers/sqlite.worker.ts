/** Where SQLite runs, beside the engine: it cannot wait, and what a file asks of it may take for ever. */
import { serveSqlite } from '#adapters/wasm/sqlite-thread.ts';

serveSqlite();
