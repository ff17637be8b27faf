import type { Component } from '#core/contract/catalog.ts';
import { apiKeyNameKey, headersKey, userNameKey } from '#core/http/auth.ts';
import { retriesKey, retryDelayKey, timeoutKey } from '#core/http/retry-keys.ts';

/** Specified so that its pipelines validate; it does not run here yet. */
export const component: Component = {
  name: 'graphql.extractor',
  kind: 'extractor',
  unavailable: 'Reading from a GraphQL endpoint is not built into the playground yet.',
  spec: {
    title: 'GraphQL extractor',
    description: 'Sends a query to a GraphQL endpoint, page by page, and loads the records it returns.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        endpoint: {
          type: 'string',
          format: 'uri',
          minLength: 1,
          description: 'URL of the GraphQL endpoint.',
        },
        query: {
          type: 'string',
          format: 'graphql',
          minLength: 1,
          description: 'The GraphQL query to send.',
        },
        variables: {
          type: 'object',
          additionalProperties: true,
          default: {},
          description: 'Variables of the query.',
        },
        headers: headersKey,
        auth_type: {
          type: 'string',
          enum: ['none', 'bearer', 'basic', 'api_key'],
          default: 'none',
          description: 'How requests prove who they come from.',
        },
        auth_token: { type: 'string', description: 'Bearer token, password or API key, as auth_type says.' },
        auth_username: userNameKey,
        auth_header_name: apiKeyNameKey,
        timeout: timeoutKey,
        max_retries: retriesKey,
        retry_delay: retryDelayKey,
        pagination_enabled: {
          type: 'boolean',
          default: false,
          description: 'Follow cursors until there are no more pages.',
        },
        pagination_path: {
          type: 'string',
          default: 'data.pageInfo',
          description: 'Where the answer holds its page information.',
        },
        pagination_cursor_field: {
          type: 'string',
          default: 'endCursor',
          description: 'Field of the page information that holds the next cursor.',
        },
        pagination_has_next_field: {
          type: 'string',
          default: 'hasNextPage',
          description: 'Field of the page information that says whether there are more pages.',
        },
        pagination_variable_name: {
          type: 'string',
          default: 'after',
          description: 'Variable of the query that takes the cursor.',
        },
        max_pages: {
          type: 'integer',
          default: 0,
          minimum: 0,
          description: 'Stop after so many pages; 0 means all.',
        },
        data_path: {
          type: 'string',
          default: 'data',
          description: 'Where the answer holds the records (JSONPath).',
        },
        flatten_result: {
          type: 'boolean',
          default: true,
          description: 'Turn nested objects into columns with dotted names.',
        },
        validate_ssl: {
          type: 'boolean',
          default: true,
          description: 'Check the certificate of the endpoint. A browser always does.',
        },
      },
      required: ['endpoint', 'query'],
      additionalProperties: false,
    },
    contacts: ({ endpoint }) => [String(endpoint)],
    secrets: ['/auth_token', '/auth_username', '/headers'],
    connectionFields: [
      { name: 'endpoint', override: 'allowed' },
      { name: 'auth_token', override: 'forbidden' },
      { name: 'auth_username', override: 'forbidden' },
      { name: 'headers', override: 'warning' },
    ],
    examples: [
      {
        title: 'Names of all countries',
        config: {
          endpoint: 'https://countries.trevorblades.com/',
          query: '{ countries { code name } }',
          data_path: 'data.countries',
        },
      },
    ],
  },
};
