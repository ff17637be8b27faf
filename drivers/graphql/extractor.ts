import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { type GraphqlConfig, isGraphqlConfig } from '#core/graphql/config.ts';
import { endpointDiscovery } from '#core/graphql/discovery.ts';
import { problemsOf, sourceOf } from '#core/graphql/source.ts';
import { testEndpoint } from '#core/graphql/test.ts';
import { loadSource } from '#core/http/load.ts';
import { apiKeyNameKey, headersKey, userNameKey } from '#core/http/auth.ts';
import { retriesKey, retryDelayKey, timeoutKey } from '#core/http/retry-keys.ts';

/** Loads the records that a query finds, in one answer or page after page. */
export const driver: Driver<GraphqlConfig> = {
  name: 'graphql.extractor',
  kind: 'extractor',
  version: '1',
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
          description: 'Go from page to page until there are no more.',
        },
        pagination_type: {
          type: 'string',
          enum: ['cursor', 'offset', 'page'],
          default: 'cursor',
          description:
            'What the variable takes: the cursor of the page before, the number of records before it, or the number of the page. The first offset or page is that in variables, else 0 or 1.',
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
          description: 'Variable of the query that takes the cursor, the offset or the page.',
        },
        pagination_total: {
          type: 'string',
          minLength: 1,
          description:
            'Where an answer says how many records there are in all pages, as in data.items.totalCount; pages by offset or number end there.',
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
          description:
            'Where the answer holds the records, as a JSONPath: data.items.nodes, data.items.edges[*].node. What several places hold comes one after the other.',
        },
        flatten_result: {
          type: 'boolean',
          default: true,
          description: 'Turn nested objects into columns with dotted names.',
        },
        on_errors: {
          type: 'string',
          enum: ['fail', 'warn'],
          default: 'fail',
          description:
            'What to do about an answer that has errors beside its data: fail, or load what came and warn.',
        },
        validate_ssl: {
          type: 'boolean',
          default: true,
          description: 'Check the certificate of the endpoint. A browser always does, and refuses not to.',
        },
      },
      required: ['endpoint', 'query'],
      additionalProperties: false,
    },
    contacts: ({ endpoint }) => [String(endpoint)],
    extensions: ['pagination_type', 'pagination_total', 'on_errors'],
    refuse: (config) => (isGraphqlConfig(config) ? problemsOf(config) : []),
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
      {
        title: 'Pages by cursor, of a connection that holds the token',
        config: {
          connection: '@graphql.shop',
          query:
            'query($after: String) { orders(first: 100, after: $after) { nodes { id total } pageInfo { endCursor hasNextPage } } }',
          data_path: 'data.orders.nodes',
          pagination_enabled: true,
          pagination_path: 'data.orders.pageInfo',
        },
      },
    ],
  },

  async run({ config, ctx }) {
    if (config.auth_type === 'none' && config.auth_token !== undefined)
      ctx.log('warning', 'There is an `auth_token`, which is not sent: `auth_type` is none.');
    const { receipt, requests, retries, pages } = await loadSource(sourceOf(config), ctx);
    for (const sentence of receipt.advice) ctx.log('warning', sentence);
    return handIn(ctx, receipt, { requests_made: requests, pages_fetched: pages, retries });
  },

  test: testEndpoint,
  discovery: endpointDiscovery,
};
