/** Every key of `graphql.extractor`. */
import { createServer } from 'node:https';
import { CERTIFICATE, PRIVATE_KEY } from '../certificate.ts';
import { type Asked, noted, open, PAGED, pageOf, yoga } from '../graphql-server.ts';
import { type Answer, serve, status } from '../http-server.ts';
import { missing, outcome, type Keys, type Ran } from './case.ts';

const COMPONENT = 'graphql.extractor';

/** Three pages; each tells in two ways what comes next. */
const THREE = [
  { ...pageOf([{ id: 1 }], 'a'), total: 3 },
  { ...pageOf([{ id: 2 }], 'b'), total: 3 },
  { ...pageOf([{ id: 3 }], null), total: 3 },
];
const BY_VARIABLES = {
  query:
    'query ($after: String, $first: Int) { items { nodes { id } pageInfo { endCursor next hasNextPage more } } }',
  data_path: 'data.items.nodes',
  pagination_enabled: true,
  pagination_path: 'data.items.pageInfo',
};
const BY_OFFSET = { ...BY_VARIABLES, pagination_type: 'offset', pagination_variable_name: 'first' };

/** Seconds that were waited for, as far as they are certain. */
function delay({ said }: Ran): string {
  const seconds = Number(/Trying again in ([\d.]+) s/.exec(said.join('\n'))?.[1]);
  return seconds <= 0.1 ? 'at most 0.1 s' : seconds >= 0.5 && seconds <= 1 ? '0.5 to 1 s' : `${seconds} s`;
}

/** `port`: and the one behind it. */
export async function graphqlKeys(port: number): Promise<Keys & { stop(): Promise<void> }> {
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  const asked: Asked[] = [];
  let answer: Answer = yoga;
  const server = await serve(port, { '/graphql': open((...args) => answer(...args)) });
  const tls = createServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (request, response) =>
    open(yoga)(response, request, new URL('https://localhost')),
  );
  await new Promise<void>((resolve) => tls.listen(port + 1, '127.0.0.1', resolve));

  const answers = (next: Answer) => (): void => {
    asked.length = server.asked.length = server.headers.length = 0;
    answer = next;
  };
  const pages =
    (...all: readonly unknown[]) =>
    (): void =>
      answers(noted(asked, ...all))();
  const header = (name: string) => (): unknown => server.headers.at(-1)?.[name];
  const requests = (): number => server.asked.filter((line) => line.startsWith('POST')).length;
  const variables = (): unknown => asked.map((each) => each.variables);
  const before = answers(yoga);
  const list = { query: '{ list(limit: 2) { id owner { login } } }', data_path: 'data.list' };
  const rows = [
    ['1', 'o0'],
    ['2', 'o1'],
  ];

  return {
    component: COMPONENT,
    config: () => ({ endpoint, ...list }),
    async stop() {
      tls.closeAllConnections();
      tls.close();
      await server.stop();
    },
    cases: {
      endpoint: {
        value: endpoint,
        before,
        see: outcome,
        without: missing(COMPONENT, 'endpoint'),
        with: rows,
        refused: [
          ['', 'endpoint must be a valid URL'],
          ['localhost:4000', '"localhost:4000" cannot be read'],
        ],
      },
      query: {
        value: '{ list(limit: 1) { id } }',
        before,
        see: outcome,
        without: missing(COMPONENT, 'query'),
        with: [['1']],
        refused: [
          ['', 'query must have at least 1 character'],
          ['mutation { change }', 'a mutation changes what it is sent to'],
        ],
      },
      variables: {
        config: {
          query: 'query ($n: Int) { items(first: $n) { nodes { id } } }',
          data_path: 'data.items.nodes',
        },
        value: { n: 1 },
        before: pages(THREE[0]),
        see: variables,
        without: [{}],
        with: [{ n: 1 }],
        refused: [['n', 'variables must be a mapping']],
      },
      headers: {
        value: { 'X-Team': 'blue' },
        before,
        see: header('x-team'),
        without: undefined,
        with: 'blue',
        refused: [['X-Team: blue', 'headers must be a mapping']],
      },
      auth_type: {
        config: { auth_token: 'hush' },
        value: 'bearer',
        before,
        see: header('authorization'),
        without: undefined,
        with: 'Bearer hush',
        refused: [['oauth', 'auth_type must be one of: none, bearer, basic, api_key']],
      },
      auth_token: {
        config: { auth_type: 'bearer' },
        value: 'hush',
        before,
        see: ({ refused }) => (refused.length > 0 ? refused : header('authorization')()),
        without: [
          'invalid_config_value steps[0].config.auth_type: `auth_type` is bearer, but there is no `auth_token`. Set it in the connection.',
        ],
        with: 'Bearer hush',
        refused: [[['hush'], 'auth_token must be text']],
      },
      auth_username: {
        config: { auth_type: 'basic', auth_token: 'hush' },
        value: 'ann',
        before,
        see: ({ refused }) => (refused.length > 0 ? refused : header('authorization')()),
        without: [
          'invalid_config_value steps[0].config.auth_type: `auth_type` is basic, but there is no `auth_username`. Set it in the connection.',
        ],
        with: `Basic ${Buffer.from('ann:hush').toString('base64')}`,
        refused: [[['ann'], 'auth_username must be text']],
      },
      auth_header_name: {
        config: { auth_type: 'api_key', auth_token: 'hush' },
        value: 'X-Shop',
        before,
        see: () => [header('x-api-key')(), header('x-shop')()],
        without: ['hush', undefined],
        with: [undefined, 'hush'],
        refused: [[5, 'auth_header_name must be text']],
      },
      timeout: {
        value: 7,
        before,
        see: ({ sent }) => sent.map(({ timeout }) => timeout),
        without: [30_000],
        with: [7000],
        refused: [
          [4, 'timeout must be between 5 and 300'],
          [301, 'timeout must be between 5 and 300'],
          [5.5, 'timeout must be a whole number'],
        ],
        nodeOnly: 'what is handed to the network is not seen there',
      },
      max_retries: {
        value: 1,
        before: answers(status(503, 'busy', { 'retry-after': '0.01' })),
        see: requests,
        without: 4,
        with: 2,
        refused: [
          [-1, 'max_retries must be between 0 and 10'],
          [11, 'max_retries must be between 0 and 10'],
        ],
      },
      retry_delay: {
        config: { max_retries: 1 },
        value: 0.1,
        before: answers(status(503, 'busy')),
        see: delay,
        without: '0.5 to 1 s',
        with: 'at most 0.1 s',
        refused: [
          [0, 'retry_delay must be between 0.1 and 60'],
          [61, 'retry_delay must be between 0.1 and 60'],
        ],
      },
      pagination_enabled: {
        config: { ...PAGED, pagination_enabled: undefined },
        value: true,
        before,
        see: ({ rows: { length } }) => [requests(), length],
        without: [1, 3],
        with: [3, 7],
        refused: [['yes', 'pagination_enabled must be true or false']],
      },
      pagination_type: {
        config: { ...BY_VARIABLES, pagination_variable_name: 'first' },
        value: 'offset',
        before: pages(...THREE),
        see: variables,
        without: [{}, { first: 'a' }, { first: 'b' }],
        with: [{ first: 0 }, { first: 1 }, { first: 2 }],
        refused: [['link', 'pagination_type must be one of: cursor, offset, page']],
      },
      pagination_path: {
        config: { ...BY_VARIABLES, pagination_path: undefined },
        value: 'data.items.pageInfo',
        before: pages(...THREE),
        see: outcome,
        without:
          'Page 1 has neither endCursor nor hasNextPage at `pagination_path` (data.pageInfo), so whether there are more cannot be told. Select them in the query, and check `pagination_path`.',
        with: [['1'], ['2'], ['3']],
        refused: [['data.*.pageInfo', 'it takes no *']],
      },
      pagination_cursor_field: {
        config: BY_VARIABLES,
        value: 'next',
        before: pages(
          {
            data: {
              items: { nodes: [{ id: 1 }], pageInfo: { endCursor: 'a', next: 'n', hasNextPage: true } },
            },
          },
          THREE[2],
        ),
        see: variables,
        without: [{}, { after: 'a' }],
        with: [{}, { after: 'n' }],
        refused: [[5, 'pagination_cursor_field must be text']],
      },
      pagination_has_next_field: {
        config: BY_VARIABLES,
        value: 'more',
        before: pages(
          {
            data: {
              items: { nodes: [{ id: 1 }], pageInfo: { endCursor: 'a', hasNextPage: false, more: true } },
            },
          },
          {
            data: {
              items: { nodes: [{ id: 2 }], pageInfo: { endCursor: 'b', hasNextPage: true, more: false } },
            },
          },
        ),
        see: requests,
        without: 1,
        with: 2,
        refused: [[5, 'pagination_has_next_field must be text']],
      },
      pagination_variable_name: {
        config: BY_VARIABLES,
        value: 'first',
        before: pages(...THREE),
        see: variables,
        without: [{}, { after: 'a' }, { after: 'b' }],
        with: [{}, { first: 'a' }, { first: 'b' }],
        refused: [[5, 'pagination_variable_name must be text']],
      },
      pagination_total: {
        config: BY_OFFSET,
        value: 'total',
        before: pages(
          { total: 2, data: { items: { nodes: [{ id: 1 }], pageInfo: {} } } },
          { total: 2, data: { items: { nodes: [{ id: 2 }], pageInfo: {} } } },
          { total: 2, data: { items: { nodes: [], pageInfo: {} } } },
        ),
        see: ({ rows: { length }, failure }) => failure ?? [requests(), length],
        without: [3, 2],
        with: [2, 2],
        refused: [['', 'pagination_total must have at least 1 character']],
      },
      max_pages: {
        config: BY_VARIABLES,
        value: 2,
        before: pages(...THREE),
        see: outcome,
        without: [['1'], ['2'], ['3']],
        with: [['1'], ['2']],
        refused: [
          [-1, 'max_pages must be at least 0'],
          [1.5, 'max_pages must be a whole number'],
        ],
      },
      data_path: {
        config: { data_path: undefined },
        value: 'data.list[*].owner',
        before,
        see: outcome,
        without: [["[{'id': 1, 'owner': {'login': o0}}, {'id': 2, 'owner': {'login': o1}}]"]],
        with: [['o0'], ['o1']],
        refused: [
          ['data..id', '`..` (at any depth) is not read here'],
          [5, 'data_path must be text'],
        ],
      },
      flatten_result: {
        value: false,
        before,
        see: ({ types }) => types,
        without: { id: 'BIGINT', 'owner.login': 'VARCHAR' },
        with: { id: 'BIGINT', owner: 'STRUCT(login VARCHAR)' },
        refused: [['yes', 'flatten_result must be true or false']],
      },
      on_errors: {
        config: { query: '{ list(limit: 4) { id secret } }' },
        value: 'warn',
        before,
        see: outcome,
        without: `${endpoint} answered with errors beside its data: Not yours (at list.2.secret). Values may be missing, so nothing was loaded. Correct what they name; where null will do in these places, set \`on_errors: warn\`. Check \`auth_type\`, and the token of the connection, which may have expired.`,
        with: [
          ['1', 's1'],
          ['2', 's2'],
          ['3', null],
          ['4', 's4'],
        ],
        refused: [['ignore', 'on_errors must be one of: fail, warn']],
      },
      validate_ssl: {
        config: { endpoint: `https://127.0.0.1:${port + 1}/graphql`, max_retries: 0 },
        value: false,
        see: outcome,
        without: `https://127.0.0.1:${port + 1}/graphql could not be reached: the certificate of 127.0.0.1:${port + 1} is not valid for it (DEPTH_ZERO_SELF_SIGNED_CERT).`,
        with: rows,
        refused: [['no', 'validate_ssl must be true or false']],
        browser: {
          without: `https://127.0.0.1:${port + 1}/graphql could not be reached: no server answers at 127.0.0.1:${port + 1}, or its certificate is not valid, which no browser tells a page. Check the address and the connection; an extension of the browser may also have blocked it.`,
          with: `https://127.0.0.1:${port + 1}/graphql was not asked: a browser checks the certificate of every address, and lets no page switch that off. Remove \`validate_ssl: false\`, or run this on the command line.`,
        },
      },
    },
  };
}
