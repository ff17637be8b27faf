/** A playground server that hears what the browser refuses under the policy, in pages and in workers alike. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { createSite } from '../../src/tools/serve.ts';

export interface ReportingSite {
  readonly url: string;
  /** `<directive> <address>` of each refusal so far. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

interface Report {
  readonly 'csp-report': { readonly 'effective-directive': string; readonly 'blocked-uri': string };
}

/** Serves the built site as `npm start` does; only the address for reports comes on top of its policy. */
export async function reportingSite(port: number): Promise<ReportingSite> {
  const site = createSite({ root: resolve('build'), base: '/' });
  const refused: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { 'csp-report': report } = JSON.parse(body) as Report;
        refused.push(`${report['effective-directive']} ${report['blocked-uri']}`);
        response.writeHead(204).end();
      });
      return;
    }
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) =>
      setHeader(name, name === 'Content-Security-Policy' ? `${String(value)}; report-uri /reports` : value);
    site.emit('request', request, response);
  });
  await listening(server, port);
  return {
    url: `http://localhost:${port}/`,
    refused,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port);
  await once(server, 'listening');
}
