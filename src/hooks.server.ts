/**
 * Runs where pages are written: puts the starter's text into them, to be read before any script has loaded, and the policy
 * that allows their scripts.
 */
import { dev } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import { contentSecurityPolicy } from './tools/content-security-policy.ts';
import starter from '../public/examples/starter/pipeline.yaml?raw';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const text = starter.replace(/[&<>]/g, (char) => escapes[char] ?? char);

/** What stands for the workbench until that is drawn: its panes, and the script that watches. */
const WORKBENCH = /<main id="boot">[^]*?<\/main>\s*<script>[^]*?<\/script>/;

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk({ html }) {
      // A frame shows what the page around it gives.
      const first = event.route.id === '/embed' ? '' : text;
      const written = event.route.id === '/gallery' ? html.replace(WORKBENCH, '') : html;
      const page = written.replace('%boot.text%', () => first).replace('%boot.offline%', dev ? 'no' : 'yes');
      // Vite's own client, while one develops, needs more than any policy should give.
      return page.replace('%boot.policy%', () => (dev ? '' : contentSecurityPolicy(page)));
    },
  });
