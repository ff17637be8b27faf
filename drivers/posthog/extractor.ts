import type { Driver } from '#core/contract/driver.ts';
import { extract } from '#core/posthog/extract.ts';
import { baseUrl, type PosthogConfig, problemsOf, refusalsOf, sourceOf } from '#core/posthog/config.ts';
import { projectDiscovery } from '#core/posthog/discovery.ts';
import { DATA_TYPES } from '#core/posthog/kinds.ts';
import { testProject } from '#core/posthog/test.ts';

/** Loads what is new in a project of PostHog since the last complete run. */
export const driver: Driver<PosthogConfig> = {
  name: 'posthog.extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'PostHog extractor',
    description: 'Loads events, persons or sessions of a PostHog project: what is new since the last run.',
    version: '1.1.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        api_key: {
          type: 'string',
          minLength: 1,
          description: 'Personal API key with the scope query:read. Belongs into a connection.',
        },
        project_id: { type: 'string', minLength: 1, description: 'Number of the PostHog project.' },
        region: {
          type: 'string',
          enum: ['us', 'eu', 'self_hosted'],
          default: 'us',
          description: 'Where the project is hosted.',
        },
        custom_base_url: {
          type: 'string',
          description: 'Address of a self-hosted PostHog, such as https://posthog.example.com.',
        },
        data_type: {
          type: 'string',
          enum: DATA_TYPES,
          description:
            'What to load. Events and sessions are read by their time and persons by when they were created; person_distinct_ids are read whole every time.',
        },
        event_types: {
          type: 'array',
          items: { type: 'string' },
          description: 'Load only events of these names.',
        },
        lookback_window_minutes: {
          type: 'integer',
          minimum: 5,
          maximum: 60,
          default: 15,
          description: 'Minutes before the last seen moment that are read again, for late arrivals.',
        },
        initial_since: {
          type: 'string',
          description:
            'ISO 8601 moment at which the first load starts; by default 30 days ago, for persons the beginning.',
        },
        page_size: {
          type: 'integer',
          minimum: 100,
          maximum: 10000,
          default: 1000,
          description: 'Records per request.',
        },
        deduplication_enabled: {
          type: 'boolean',
          default: true,
          description: 'Drop records that an overlapping window returned before.',
        },
      },
      required: ['api_key', 'project_id', 'data_type'],
      additionalProperties: false,
    },
    contacts: (config) => [baseUrl(config)],
    check: problemsOf,
    refuse: refusalsOf,
    keepsState: true,
    stateOf: sourceOf,
    secrets: ['/api_key'],
    connectionFields: [
      { name: 'api_key', override: 'forbidden' },
      { name: 'project_id', override: 'forbidden' },
      { name: 'region', override: 'allowed' },
      { name: 'custom_base_url', override: 'allowed' },
    ],
    examples: [
      {
        title: 'Page views that are new since the last run',
        config: { connection: '@posthog.main', data_type: 'events', event_types: ['$pageview'] },
      },
      {
        title: 'All persons, in large pages',
        config: { connection: '@posthog.main', data_type: 'persons', page_size: 10000 },
      },
    ],
  },

  async run({ config, ctx }) {
    const rows = await extract(config, ctx);
    return { table: ctx.table, rows };
  },

  test: testProject,
  discovery: projectDiscovery,
};
