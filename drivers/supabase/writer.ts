import type { ConfigProblem } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import { retriesKey, timeoutKey } from '#core/http/retry-keys.ts';
import {
  projectContacts,
  projectExtensions,
  projectFields,
  projectKeys,
  schemaKey,
} from '#core/keys/project.ts';
import { foresee, writesTo } from '#core/supabase/foresee.ts';
import { testProject } from '#core/supabase/rest.ts';
import { writeTable, type WriteWanted } from '#core/supabase/write.ts';

/** What PostgREST may send back of what it writes. */
const RETURNS = ['minimal', 'headers-only', 'representation'];

const NO_TABLE_MADE =
  'over the REST interface no table can be made, and where one is missing, the step fails with the statement that makes it';

function returningProblems({ returning }: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  if (typeof returning !== 'string' || RETURNS.includes(returning)) return [];
  const message = `\`returning\` is ${JSON.stringify(returning)}. It can be ${RETURNS.join(', ')}.`;
  return [{ key: 'returning', message }];
}

/** Writes one table through PostgREST, batch by batch. */
export const driver: Driver<WriteWanted> = {
  name: 'supabase.writer',
  kind: 'writer',
  version: '1',
  spec: {
    title: 'Supabase writer',
    description: 'Writes a table to Supabase through its REST interface.',
    version: '1.0.0',
    modes: ['write', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        ...projectKeys,
        table: { type: 'string', minLength: 1, description: 'Table to write.' },
        schema: schemaKey,
        write_mode: {
          type: 'string',
          enum: ['append', 'replace', 'upsert'],
          default: 'append',
          description:
            'Add rows (append), have these rows alone (replace), or add and change them by their key (upsert).',
        },
        primary_key: {
          oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          description: 'Key column or columns, which tell the rows apart; needed for replace and upsert.',
        },
        returning: {
          type: 'string',
          default: 'minimal',
          description: 'What the server sends back of the rows: minimal, headers-only or representation.',
        },
        create_if_missing: {
          type: 'boolean',
          default: true,
          description:
            'Of Osiris. Over the REST interface no table can be made: where there is none, the step fails with the statement that makes it.',
        },
        batch_size: {
          type: 'integer',
          default: 100,
          minimum: 1,
          maximum: 1000,
          description: 'Rows per request.',
        },
        timeout: timeoutKey,
        retries: retriesKey,
        ddl_channel: {
          type: 'string',
          enum: ['auto', 'http_sql', 'psycopg2'],
          default: 'auto',
          description: 'Of Osiris, which has ways to make a missing table that are not there over REST.',
        },
        prefer: {
          type: 'string',
          enum: [
            'return=minimal',
            'return=representation',
            'resolution=merge-duplicates',
            'resolution=ignore-duplicates',
          ],
          default: 'return=minimal',
          description:
            'What PostgREST is asked for in its header Prefer: what to send back, or what to do with rows whose keys are there.',
        },
      },
      required: ['key', 'table'],
      additionalProperties: false,
    },
    contacts: projectContacts,
    check: returningProblems,
    writesTo: (config) => writesTo(config as unknown as WriteWanted),
    secrets: ['/key'],
    xSecret: [
      '/key',
      '/service_role_key',
      '/anon_key',
      '/resolved_connection/key',
      '/resolved_connection/service_role_key',
      '/resolved_connection/pg_dsn',
      '/resolved_connection/password',
    ],
    osiris: { keyed: true },
    ignored: {
      create_if_missing: NO_TABLE_MADE,
      ddl_channel: NO_TABLE_MADE,
    },
    connectionFields: projectFields,
    extensions: projectExtensions,
    examples: [
      {
        title: 'Add and change rows by id',
        config: { connection: '@supabase.main', table: 'orders', write_mode: 'upsert', primary_key: 'id' },
      },
    ],
  },

  async run({ config, inputs, ctx }) {
    const [input, ...others] = Object.values(inputs);
    if (input === undefined)
      throw new StepError('There is no table to write: no step before this one makes one.');
    if (others.length > 0)
      throw new StepError(
        `One table is written to one, and this step needs ${others.length + 1}. Join them in a step of their own.`,
      );
    return { table: input.table, rows: await writeTable(config, input, ctx) };
  },

  test: testProject,

  foresee,
};
