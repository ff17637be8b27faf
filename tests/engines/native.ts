/** A session's own file, where everything else of the tests is on a lake. */
export { openDatabase as openNative } from '../../src/adapters/node/database.ts';
