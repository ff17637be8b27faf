/** Where texts are checked: beside the page, so that nobody who types waits for it. */
import { expose } from 'comlink';
import { createChecker } from './check/checker.ts';

addEventListener(
  'message',
  () => {
    expose(createChecker());
    postMessage('ready');
  },
  { once: true },
);
