/** The keys of the GraphQL extractor. */
export interface GraphqlConfig {
  readonly endpoint: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth_type: 'none' | 'bearer' | 'basic' | 'api_key';
  readonly auth_token?: string;
  readonly auth_username?: string;
  readonly auth_header_name: string;
  /** Seconds. */
  readonly timeout: number;
  readonly max_retries: number;
  /** Seconds. */
  readonly retry_delay: number;
  readonly pagination_enabled: boolean;
  readonly pagination_type: 'cursor' | 'offset' | 'page';
  readonly pagination_path: string;
  readonly pagination_cursor_field: string;
  readonly pagination_has_next_field: string;
  readonly pagination_variable_name: string;
  readonly pagination_total?: string;
  /** 0: all. */
  readonly max_pages: number;
  readonly data_path: string;
  readonly flatten_result: boolean;
  readonly on_errors: 'fail' | 'warn';
  readonly validate_ssl: boolean;
}

const TEXTS = [
  ...['endpoint', 'query', 'auth_type', 'auth_token', 'auth_username', 'auth_header_name', 'data_path'],
  ...['pagination_type', 'pagination_path', 'pagination_variable_name', 'pagination_total'],
];

/** Is each of its values of the kind that it is to be, so that they can be looked at together? */
export const isGraphqlConfig = (
  config: Readonly<Record<string, unknown>>,
): config is Readonly<Record<string, unknown>> & GraphqlConfig =>
  TEXTS.every((key) => config[key] === undefined || typeof config[key] === 'string') &&
  ['variables', 'headers'].every((key) => isMembers(config[key]));

const isMembers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
