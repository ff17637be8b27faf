/** Runs where pages are written: puts the starter's text into them, to be read before any script has loaded. */
import { dev } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import starter from '../public/examples/starter/pipeline.yaml?raw';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const text = starter.replace(/[&<>]/g, (char) => escapes[char] ?? char);

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) =>
      html.replace('%boot.text%', () => text).replace('%boot.offline%', dev ? 'no' : 'yes'),
  });
