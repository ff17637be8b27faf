import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { offsetKey } from '#core/keys/rows.ts';
import { retriesKey, timeoutKey } from '#core/http/retry-keys.ts';
import {
  projectContacts,
  projectExtensions,
  projectFields,
  projectKeys,
  schemaKey,
} from '#core/keys/project.ts';
import { projectDiscovery } from '#core/supabase/discovery.ts';
import { filterProblems } from '#core/supabase/filter.ts';
import { loadTable, type TableWanted } from '#core/supabase/load.ts';
import { testProject } from '#core/supabase/rest.ts';

/** Loads rows of a table through PostgREST, page by page. */
export const driver: Driver<TableWanted> = {
  name: 'supabase.extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'Supabase extractor',
    description: 'Loads rows of a Supabase table through its REST interface.',
    version: '1.0.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        ...projectKeys,
        table: { type: 'string', minLength: 1, description: 'Table or view to read.' },
        schema: schemaKey,
        select: {
          type: 'string',
          default: '*',
          description: 'Columns to read, as PostgREST writes them, as in "id,total:amount,data->>name".',
        },
        filter: {
          type: 'object',
          additionalProperties: true,
          description:
            'Conditions by column, as PostgREST writes them, as in {status: eq.paid}; a list has several on one column.',
        },
        order: {
          type: 'string',
          description:
            'Order of the rows, as in created_at.desc; by default that of the primary key, by which pages are safest.',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          default: 1000,
          description: 'Rows per request. All rows are read, whatever it is.',
        },
        offset: offsetKey,
        timeout: timeoutKey,
        retries: retriesKey,
        tables: {
          type: 'array',
          items: { type: 'string' },
          description: 'Tables to look at when discovering; a run reads `table` alone.',
        },
      },
      required: ['key', 'table'],
      additionalProperties: false,
    },
    contacts: projectContacts,
    check: filterProblems,
    secrets: ['/key'],
    connectionFields: projectFields,
    extensions: projectExtensions,
    ignored: { tables: 'a run reads `table` alone, and only what is listed of the connection goes by it' },
    examples: [
      { title: 'A whole table', config: { connection: '@supabase.main', table: 'orders' } },
      {
        title: 'Some rows and columns',
        config: {
          connection: '@supabase.main',
          table: 'orders',
          select: 'id,total,paid_at',
          filter: { status: 'eq.paid', paid_at: ['gte.2026-01-01', 'lt.2026-02-01'] },
        },
      },
    ],
  },

  async run({ config, ctx }) {
    const { receipt, requests, retries } = await loadTable(config, ctx);
    for (const sentence of receipt.advice) ctx.log('warning', sentence);
    return handIn(ctx, receipt, { requests, retries });
  },

  test: testProject,
  discovery: projectDiscovery,
};
