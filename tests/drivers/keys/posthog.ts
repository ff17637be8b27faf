/** Every key of `posthog.extractor`. */
import { KEY, startPosthog } from '../posthog-server.ts';
import { addEvent } from '../posthog-world.ts';
import { missing, outcome, type Keys, type Ran } from './case.ts';

const COMPONENT = 'posthog.extractor';
const DAY = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

const names = ({ failure, rows }: Ran): unknown => failure ?? rows.map(([, name]) => name);
const hosts = ({ sent }: Ran): unknown => sent.map(({ url }) => new URL(url).host);

export async function posthogKeys(port: number): Promise<Keys & { stop(): Promise<void> }> {
  const posthog = await startPosthog(port);
  let keys = 0;
  const add = (uuid: string, event: string, at: string): Promise<void> =>
    addEvent(posthog, { uuid, event, at: at.replace('Z', '') });
  await add('1', 'old', daysAgo(40));
  await add('2', 'seen', daysAgo(2));
  await add('2', 'seen', daysAgo(1));
  await add('3', 'left', daysAgo(1));
  await posthog.sql(
    `INSERT INTO persons VALUES ('p1', TIMESTAMP '2020-01-01', true, '{"name": "Ann"}'), ('p2', TIMESTAMP '2020-01-02', false, '{}')`,
  );
  /** Minutes before the last record from which on the last run asked. */
  const back = (): unknown => {
    const moments = posthog.asked.at(-2)?.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g) ?? [];
    const since = Date.parse(`${moments[0]?.replace(' ', 'T')}Z`);
    return Math.round((Date.parse(last) - since) / 60_000);
  };
  let last = '';
  const limits = (): unknown => posthog.asked.map((query) => /LIMIT \d+$/.exec(query)?.[0]);
  const before = (): void => {
    posthog.asked.length = 0;
    keys = posthog.keys.length;
  };
  const hosted = { region: undefined, custom_base_url: undefined };

  return {
    component: COMPONENT,
    config: () => ({
      api_key: KEY,
      project_id: '7',
      region: 'self_hosted',
      custom_base_url: posthog.base,
      data_type: 'events',
    }),
    stop: () => posthog.stop(),
    cases: {
      api_key: {
        value: KEY,
        before,
        see: ({ refused }) => (refused.length > 0 ? refused : posthog.keys.slice(keys)),
        without: missing(COMPONENT, 'api_key'),
        with: [`Bearer ${KEY}`, `Bearer ${KEY}`],
        refused: [['', 'api_key must have at least 1 character']],
      },
      project_id: {
        value: '9',
        before,
        see: outcome,
        without: missing(COMPONENT, 'project_id'),
        with: `PostHog (127.0.0.1:${posthog.port}) has no project 9. Check \`project_id\`, and \`region\`: a project is in one of them. It says: Not found.`,
        refused: [['', 'project_id must have at least 1 character']],
      },
      region: {
        config: hosted,
        value: 'eu',
        see: hosts,
        without: ['us.posthog.com'],
        with: ['eu.posthog.com'],
        refused: [['cz', 'region must be one of: us, eu, self_hosted']],
        nodeOnly: 'it would ask another computer',
      },
      custom_base_url: {
        config: { data_type: 'persons' },
        value: `${posthog.base}/`,
        before,
        see: outcome,
        without: [
          'invalid_config_value steps[0].config.region: `region: self_hosted` needs `custom_base_url`, the address of your PostHog, such as https://posthog.example.com. Set it in the step or in its connection.',
        ],
        with: [
          ['p1', '2020-01-01 00:00:00', 'true', 'Ann'],
          ['p2', '2020-01-02 00:00:00', 'false', null],
        ],
        refused: [['posthog.example.com', 'custom_base_url is no web address: "posthog.example.com"']],
      },
      data_type: {
        value: 'persons',
        before,
        see: outcome,
        without: missing(COMPONENT, 'data_type'),
        with: [
          ['p1', '2020-01-01 00:00:00', 'true', 'Ann'],
          ['p2', '2020-01-02 00:00:00', 'false', null],
        ],
        refused: [['actions', 'data_type must be one of: events, persons, sessions, person_distinct_ids']],
      },
      event_types: {
        value: ['left'],
        before,
        see: names,
        without: ['seen', 'left'],
        with: ['left'],
        refused: [
          ['left', 'event_types must be a list of texts'],
          [[5], 'event_types[0] must be text'],
        ],
      },
      lookback_window_minutes: {
        value: 60,
        before: async () => {
          before();
          last = daysAgo(0.5);
          await posthog.sql(`DELETE FROM events WHERE event = 'last'`);
          await add('4', 'last', last);
        },
        between: () => undefined,
        see: back,
        without: 15,
        with: 60,
        refused: [
          [4, 'lookback_window_minutes must be between 5 and 60'],
          [61, 'lookback_window_minutes must be between 5 and 60'],
        ],
      },
      initial_since: {
        value: daysAgo(50),
        before: async () => {
          before();
          await posthog.sql(`DELETE FROM events WHERE event = 'last'`);
        },
        see: names,
        without: ['seen', 'left'],
        with: ['old', 'seen', 'left'],
        refused: [['yesterday', 'initial_since is no moment: "yesterday"']],
      },
      page_size: {
        value: 100,
        before,
        see: limits,
        without: ['LIMIT 1000', 'LIMIT 1000'],
        with: ['LIMIT 100', 'LIMIT 100'],
        refused: [
          [99, 'page_size must be between 100 and 10000'],
          [10_001, 'page_size must be between 100 and 10000'],
        ],
      },
      deduplication_enabled: {
        value: false,
        before,
        see: names,
        without: ['seen', 'left'],
        with: ['seen', 'seen', 'left'],
        refused: [['no', 'deduplication_enabled must be true or false']],
      },
    },
  };
}
