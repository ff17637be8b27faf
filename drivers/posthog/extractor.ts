import type { Component } from '#core/contract/catalog.ts';

/** Specified so that its pipelines validate; it does not run here yet. */
export const component: Component = {
  name: 'posthog.extractor',
  kind: 'extractor',
  unavailable: 'Reading from PostHog is not built into the playground yet.',
  spec: {
    title: 'PostHog extractor',
    description: 'Loads events, persons or sessions of a PostHog project: what is new since the last run.',
    version: '1.1.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        api_key: { type: 'string', minLength: 1, description: 'Personal API key with read access.' },
        project_id: { type: 'string', minLength: 1, description: 'Number of the PostHog project.' },
        region: {
          type: 'string',
          enum: ['us', 'eu', 'self_hosted'],
          default: 'us',
          description: 'Where the project is hosted.',
        },
        custom_base_url: { type: 'string', description: 'Base URL of a self-hosted PostHog.' },
        data_type: {
          type: 'string',
          enum: ['events', 'persons', 'sessions', 'person_distinct_ids'],
          description: 'What to load.',
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
        initial_since: { type: 'string', description: 'ISO 8601 moment at which the first load starts.' },
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
    contacts: ({ region, custom_base_url }) => [
      region === 'self_hosted' ? String(custom_base_url) : `https://${String(region)}.posthog.com`,
    ],
    secrets: ['/api_key'],
    connectionFields: [
      { name: 'api_key', override: 'forbidden' },
      { name: 'project_id', override: 'forbidden' },
      { name: 'region', override: 'allowed' },
      { name: 'custom_base_url', override: 'allowed' },
    ],
    examples: [
      {
        title: 'Page views of a project in the EU',
        config: {
          connection: '@posthog.main',
          region: 'eu',
          data_type: 'events',
          event_types: ['$pageview'],
        },
      },
    ],
  },
};
