/** The keys of the HTTP extractor as a source. */
import { StepError } from '../contract/errors.ts';
import { EACH } from '../json/way.ts';
import type { HttpConfig } from './config.ts';
import { pager } from './pagination.ts';
import { checkPagination } from './paging-keys.ts';
import { namesOf } from '../json/path.ts';
import { planRequest } from './request.ts';
import { patience } from './retry-keys.ts';
import type { Source } from './source.ts';

/** Throws `StepError` for keys that do not go together and for an address that cannot be read. */
export function sourceOf(config: HttpConfig): Source {
  checkKeys(config);
  const { pagination, max_pages } = config;
  const { call, headers, home, privateQuery } = planRequest(config);
  return {
    transport: { headers, home, privateQuery, ...patience(config) },
    call,
    pager: pagination && pager(call, pagination),
    maxPages: max_pages,
    reading: config,
  };
}

/** Throws `StepError` for keys that do not go together. */
function checkKeys({ pagination, max_pages, key_column, records }: HttpConfig): void {
  if (pagination) checkPagination(pagination);
  else if (max_pages !== undefined)
    throw new StepError(
      '`max_pages` counts pages, but there is no `pagination`: without it one request is sent. Set it, or remove `max_pages`.',
    );
  if (key_column !== undefined && !namesOf(records).includes(EACH))
    throw new StepError(
      '`key_column` is for records that are members of an object, which `records` reaches with `*`, as in data.*. Correct `records`, or remove `key_column`.',
    );
}
