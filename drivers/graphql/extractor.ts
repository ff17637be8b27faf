import type { Component } from '#core/contract/catalog.ts';

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
        headers: {
          type: 'object',
          additionalProperties: { type: 'string' },
          default: {},
          description: 'HTTP headers to send with every request.',
        },
        auth_type: {
          type: 'string',
          enum: ['none', 'bearer', 'basic', 'api_key'],
          default: 'none',
          description: 'How requests prove who they come from.',
        },
        auth_token: { type: 'string', description: 'Bearer token, password or API key, as auth_type says.' },
        auth_username: { type: 'string', description: 'User name for basic authentication.' },
        auth_header_name: {
          type: 'string',
          default: 'X-API-Key',
          description: 'Header that carries the API key.',
        },
        timeout: {
          type: 'integer',
          default: 30,
          minimum: 5,
          maximum: 300,
          description: 'Seconds to wait for an answer.',
        },
        max_retries: {
          type: 'integer',
          default: 3,
          minimum: 0,
          maximum: 10,
          description: 'How often a failed request is sent again.',
        },
        retry_delay: {
          type: 'number',
          default: 1,
          minimum: 0.1,
          maximum: 60,
          description: 'Seconds before the first retry; doubles with each further one.',
        },
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
