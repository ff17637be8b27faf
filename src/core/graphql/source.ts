/** The keys of the GraphQL extractor as a source, and what of them cannot be. */
import type { ConfigProblem } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import { patience } from '../http/retry-keys.ts';
import type { Source } from '../http/source.ts';
import { type Places, lookAtAnswers, SEPARATOR } from './answer.ts';
import type { GraphqlConfig } from './config.ts';
import { documentOf } from './document.ts';
import { placeOf, wayOf } from './json-path.ts';
import { manyPages, onePage, variableOf } from './paging.ts';
import { refusalOf } from './refusal.ts';
import { planRequest } from './request.ts';

/** Throws `StepError` for keys that do not go together, and for a query that would change something. */
export function sourceOf(config: GraphqlConfig): Source {
  checkQuery(config);
  const places = placesOf(config);
  const { call, headers, home } = planRequest(config);
  const { timeout, max_retries: retries, retry_delay, max_pages, flatten_result: flatten } = config;
  return {
    transport: {
      headers,
      home,
      ...patience({ timeout, retries, retry_delay }),
      unchecked: !config.validate_ssl,
      refused: refusalOf(config.query),
    },
    call,
    pager: config.pagination_enabled ? manyPages(call, config) : onePage(call, config),
    maxPages: config.pagination_enabled && max_pages > 0 ? max_pages : undefined,
    reading: { format: 'json', records: places.records, flatten, separator: SEPARATOR },
    look: lookAtAnswers(config, places),
  };
}

function placesOf(config: GraphqlConfig): Places {
  const { pagination_path, pagination_total } = config;
  return {
    records: wayOf('data_path', config.data_path),
    info: placeOf('pagination_path', pagination_path),
    total: pagination_total === undefined ? [] : placeOf('pagination_total', pagination_total),
  };
}

/** A request that failed is sent again, so it may be nothing that changes what it is sent to. */
function checkQuery({ query }: GraphqlConfig): void {
  const other = documentOf(query)?.operations.find(({ type }) => type !== 'query');
  if (!other) return;
  const why =
    other.type === 'mutation'
      ? 'a mutation changes what it is sent to, and may be sent more than once'
      : 'a subscription has no end';
  throw new StepError(`This component reads, so its query has to be a query: ${why}.`, {
    at: { key: 'query', offset: other.start, length: other.type.length },
  });
}

/** The same as problems of the config, before anything runs. */
export function problemsOf(config: GraphqlConfig): readonly ConfigProblem[] {
  const checks = [
    () => checkQuery(config),
    () => placesOf(config),
    () => planRequest(config),
    () => config.pagination_enabled && variableOf(config),
  ];
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      return [{ key: error.details.at?.key ?? 'endpoint', message: error.message }];
    }
  });
}
