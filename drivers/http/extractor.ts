import type { JsonSchema } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { delimiterKey, dialectKeys, encodingKey } from '#core/csv/config-schema.ts';
import { limitKey, namedColumnsKey, namedTypesKey, parseDatesKey } from '#core/keys/rows.ts';
import { dialectProblems } from '#core/csv/dialect-check.ts';
import { receiptLines } from '#core/csv/csv-receipt.ts';
import { addressOf } from '#core/http/address.ts';
import { authFields, authKeys, authSecrets } from '#core/http/auth.ts';
import type { HttpConfig } from '#core/http/config.ts';
import { loadSource } from '#core/http/load.ts';
import { paginationSchema } from '#core/http/paging-keys.ts';
import { jsonKeys } from '#core/json/config-schema.ts';
import { querySchema } from '#core/http/request.ts';
import { retriesKey, retryDelayKey, timeoutKey } from '#core/http/retry-keys.ts';
import { sourceOf } from '#core/http/plan.ts';
import { testRequest } from '#core/http/test.ts';

/** The keys of CSV, where it is one format of several. */
const ofCsv = (keys: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(keys).map(([key, schema]) => [
      key,
      { ...schema, description: `CSV: ${schema.description}` },
    ]),
  );

/** The delimiter of a format by itself; '' where only the answer tells. */
const usualDelimiter = (format: unknown): string => (format === 'csv' ? ',' : format === 'tsv' ? '\t' : '');

/** Loads what a URL answers: one body while it arrives, or page after page. */
export const driver: Driver<HttpConfig> = {
  name: 'http.extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'HTTP extractor',
    description:
      'Loads CSV, TSV, JSON or NDJSON (also JSON sequences) from a URL, in one answer or page by page: by number, offset, cursor or Link header, until the records end.',
    version: '1.2.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: {
          type: 'string',
          description: 'An http connection, as in @http.shop, with base_url, headers and credentials.',
        },
        url: {
          type: 'string',
          format: 'web-address',
          minLength: 1,
          description:
            'What to read, such as https://example.com/data.json; below base_url where it is relative.',
        },
        base_url: { type: 'string', minLength: 1, description: 'What goes before a relative url.' },
        format: {
          type: 'string',
          enum: ['infer', 'csv', 'tsv', 'json', 'ndjson'],
          default: 'infer',
          description:
            'What the answer is; infer goes by its headers, the address and the first bytes. gzip is unpacked by itself.',
        },
        query: querySchema,
        ...authKeys,
        pagination: paginationSchema,
        max_pages: { type: 'integer', minimum: 1, description: 'Pages to read at most.' },
        limit: {
          ...limitKey,
          description: 'Rows to load at most; what comes after them is not received.',
        },
        records: jsonKeys.records,
        key_column: jsonKeys.key_column,
        columns: namedColumnsKey,
        flatten: jsonKeys.flatten,
        separator: jsonKeys.separator,
        delimiter: {
          ...delimiterKey,
          minLength: 1,
          description: 'What stands between two fields of CSV; a comma by default, a tab for TSV.',
        },
        encoding: {
          ...encodingKey,
          description:
            'How characters became bytes: utf-8, windows-1252 or any other name that browsers know; by default what the Content-Type header says, else utf-8.',
        },
        ...ofCsv(dialectKeys),
        parse_dates: {
          ...parseDatesKey,
          description:
            'Text columns to read as dates; true tries all of them. Dates of JSON stay text without it, since JSON calls them text.',
        },
        dtype: namedTypesKey,
        timeout: {
          ...timeoutKey,
          type: 'number',
          minimum: 0.1,
          maximum: 3600,
          description: 'Seconds without a single byte after which a request has failed.',
        },
        retries: {
          ...retriesKey,
          description:
            'How often a request is sent again after 408, 429, 403 with a used up rate limit, a server error (5xx) or a broken connection.',
        },
        retry_delay: {
          ...retryDelayKey,
          minimum: 0.01,
          description: `${retryDelayKey.description} What a server asks for by Retry-After or the headers of its rate limit counts for more, up to five minutes.`,
        },
      },
      required: ['url'],
      additionalProperties: false,
    },
    contacts: ({ url, base_url }) => [
      addressOf(String(url), typeof base_url === 'string' ? base_url : undefined),
    ],
    check: (config) => dialectProblems(config, usualDelimiter(config['format'])),
    secrets: authSecrets,
    connectionFields: [{ name: 'base_url', override: 'forbidden' }, ...authFields],
    examples: [
      { title: 'A CSV file', config: { url: 'https://example.com/prices.csv' } },
      {
        title: 'Records within a document, flat',
        config: { url: 'https://example.com/stations.json', records: 'data.stations', flatten: true },
      },
      {
        title: 'Records by name in an object, with that name as a column',
        config: { url: 'https://example.com/rates.json', records: 'rates.*', key_column: 'currency' },
      },
      {
        title: 'Pages by number, up to the total that each of them tells',
        config: {
          url: 'https://example.com/items',
          records: 'items',
          pagination: { type: 'page', size: 100, size_param: 'per_page', total: 'meta.total' },
        },
      },
      {
        title: 'An API with pages, a key and a cursor',
        config: {
          connection: '@http.shop',
          url: 'orders',
          query: { status: 'paid' },
          records: 'data',
          pagination: { type: 'cursor', param: 'after', cursor: 'paging.next' },
        },
      },
    ],
  },

  async run({ config, ctx }) {
    const { receipt, requests, retries } = await loadSource(sourceOf(config), ctx);
    if (receipt.lines) {
      const badLevel = config.on_bad_lines === 'warn' ? 'warning' : 'info';
      for (const { level, message } of receiptLines(receipt, badLevel)) ctx.log(level, message);
    } else for (const sentence of receipt.advice) ctx.log('warning', sentence);
    return handIn(ctx, receipt, { requests, retries });
  },

  test: testRequest,
};
