/** What the tests of posthog.extractor share: a server with records, and a step that loads them. */
import { driver } from '#drivers/posthog/extractor.ts';
import type { StepOutput } from '#core/contract/driver.ts';
import { KEY, type Posthog, startPosthog } from './posthog-server.ts';
import { world, type World } from './support.ts';

export interface PosthogWorld extends World {
  readonly posthog: Posthog;
  /** Loads into the table `ph`; keys of the config that are to be otherwise. */
  load(more?: Record<string, unknown>): Promise<StepOutput>;
}

export async function posthogWorld(options: Parameters<typeof world>[1] = {}): Promise<PosthogWorld> {
  const posthog = await startPosthog();
  const w = await world({}, options);
  return {
    ...w,
    posthog,
    load: (more = {}) => w.run(driver, 'ph', { ...configOf(posthog), ...more }),
  };
}

export const configOf = ({ base }: Posthog): Record<string, unknown> => ({
  api_key: KEY,
  project_id: '7',
  region: 'self_hosted',
  custom_base_url: base,
  data_type: 'events',
});

/** Adds events from the `from`th on, a second apart, the first at 11:00 of 2026-01-01; `at`: all of them at one moment. */
export const addEvents = (
  posthog: Posthog,
  count: number,
  {
    from = 0,
    at,
    properties = `'{"n": ' || i || '}'`,
  }: { from?: number; at?: string; properties?: string } = {},
): Promise<void> =>
  posthog.sql(`INSERT INTO events SELECT
  format('{:08x}-0000-4000-8000-{:012x}', i, (i * 7919) % 100003), 'seen',
  ${at === undefined ? `TIMESTAMP '2026-01-01 11:00:00' + INTERVAL (i) SECOND` : `TIMESTAMP '${at}'`},
  'user' || i % 7, NULL, ${properties} FROM range(${from}, ${from + count}) r(i)`);

export const addEvent = (
  posthog: Posthog,
  {
    uuid = '00000000-0000-4000-8000-000000000001',
    event = 'seen',
    at = '2026-01-01 11:00:00',
    properties = {} as unknown,
  },
): Promise<void> => {
  const text = typeof properties === 'string' ? properties : JSON.stringify(properties);
  const values = [uuid, event, at, 'me', 'p1', text].map((value) => `'${value.replaceAll("'", "''")}'`);
  return posthog.sql(`INSERT INTO events VALUES (${values.join(', ')})`);
};
