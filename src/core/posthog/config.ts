/** The keys of the PostHog extractor, and what they say of where to ask. */
import type { ConfigProblem } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import { addressOf } from '../http/address.ts';
import type { DataType } from './kinds.ts';
import { microsOf } from './moment.ts';

export interface PosthogConfig {
  readonly api_key: string;
  readonly project_id: string;
  readonly region: 'us' | 'eu' | 'self_hosted';
  readonly custom_base_url?: string;
  readonly data_type: DataType;
  readonly event_types?: readonly string[];
  readonly lookback_window_minutes: number;
  readonly initial_since?: string;
  readonly page_size: number;
  readonly deduplication_enabled: boolean;
}

type Config = Readonly<Record<string, unknown>>;

const NO_ADDRESS =
  '`region: self_hosted` needs `custom_base_url`, the address of your PostHog, such as https://posthog.example.com. Set it in the step or in its connection.';

/** Where PostHog is. Throws `StepError` where nothing says that. */
export function baseUrl({ region, custom_base_url }: Config): string {
  if (region !== 'self_hosted') return `https://${String(region)}.posthog.com`;
  if (typeof custom_base_url !== 'string' || custom_base_url.trim() === '') throw new StepError(NO_ADDRESS);
  return asAsked(addressOf(custom_base_url.trim(), undefined));
}

/** Without what is behind the path, which is never asked. */
const asAsked = (address: string): string => address.replace(/[?#].*$/, '').replace(/\/+$/, '');

/** The address that answers queries. */
export const queryUrl = (config: PosthogConfig): string =>
  `${baseUrl({ ...config })}/api/projects/${encodeURIComponent(String(config.project_id))}/query/`;

/** Which records a state is of. */
export function sourceOf(config: Config): Readonly<Record<string, unknown>> {
  const { project_id, data_type, event_types, region, custom_base_url } = config;
  const events = Array.isArray(event_types) ? [...new Set(event_types.map(String))].sort() : [];
  const at = region === 'self_hosted' ? { custom_base_url: asAsked(String(custom_base_url)) } : {};
  return {
    data_type,
    project_id: String(project_id),
    region,
    ...at,
    ...(events.length > 0 && data_type === 'events' ? { event_types: events } : {}),
  };
}

/** What cannot be, whatever is asked. */
export function problemsOf({ initial_since }: Config): readonly ConfigProblem[] {
  if (
    typeof initial_since !== 'string' ||
    initial_since.includes('${') ||
    microsOf(initial_since) !== undefined
  )
    return [];
  return [{ key: 'initial_since', message: notMoment(initial_since) }];
}

export const notMoment = (text: string): string =>
  `initial_since is no moment: ${JSON.stringify(text)}. Write it as in 2026-11-20T10:00:00Z; without an offset it is UTC.`;

function noAddress(config: Config): readonly ConfigProblem[] {
  const { region, custom_base_url: address } = config;
  if (region === 'self_hosted' && !/^\s*https?:\/\//i.test(String(address))) {
    const message = `custom_base_url is no web address: ${JSON.stringify(address)}. Write it in full, as in https://posthog.example.com.`;
    return [{ key: 'custom_base_url', message }];
  }
  try {
    baseUrl(config);
    return [];
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return [{ key: 'custom_base_url', message: error.message }];
  }
}

/** What Osiris lets pass, and what would be asked elsewhere, or of other records, than was meant. */
export function refusalsOf(config: Config): readonly ConfigProblem[] {
  const { region, custom_base_url, event_types, data_type } = config;
  const problems: ConfigProblem[] = [];
  if (region === 'self_hosted' && (typeof custom_base_url !== 'string' || custom_base_url.trim() === ''))
    problems.push({ key: 'region', message: NO_ADDRESS });
  else problems.push(...noAddress(config));
  if (region !== 'self_hosted' && typeof custom_base_url === 'string')
    problems.push({
      key: 'custom_base_url',
      message: `\`custom_base_url\` is for \`region: self_hosted\`; with \`region: ${String(region)}\` another host would be asked. Set \`region: self_hosted\`, or remove \`custom_base_url\`.`,
    });
  if (Array.isArray(event_types) && event_types.length > 0 && data_type !== 'events')
    problems.push({
      key: 'event_types',
      message: `\`event_types\` is for \`data_type: events\`; ${String(data_type)} have no event names. Remove it.`,
    });
  return problems;
}
