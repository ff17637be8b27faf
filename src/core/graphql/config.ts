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
