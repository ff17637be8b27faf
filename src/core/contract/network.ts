/** The network as a driver has it: one request, one answer. */

/** `http:` or `https:`. Never sent with cookies, never answered from a cache. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest silence, in milliseconds: until the head of the answer comes, and between two pieces of its body. */
  readonly timeout?: number;
  /** Names of headers that are for the origin of `url` alone, which may be none: a redirect does not carry them elsewhere, and a body beside them goes nowhere else. */
  readonly private?: readonly string[];
  /** Names of query parameters of `url` whose values are for its origin alone: no address elsewhere is asked that has them. */
  readonly privateQuery?: readonly string[];
  /** Its certificate is not checked; that of an origin to which it redirects is. A browser refuses that. */
  readonly unchecked?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. A browser shows those of another site only where that site allows it. */
  readonly headers: Readonly<Record<string, string>>;
  /** There may be headers that are not in `headers`: a browser's answer of another site. */
  readonly hidesHeaders?: boolean;
  /** Where redirects have led. */
  readonly url: string;
  /** Bytes that `read` will give, where that is certain. */
  readonly length?: number;
  /** The body, once, unpacked as its `content-encoding` says. Throws `NetworkError` when it breaks off; leaving it ends the connection. */
  read(): AsyncIterable<Uint8Array>;
  /** Ends the connection of a body that nobody reads. */
  close(): void;
}
