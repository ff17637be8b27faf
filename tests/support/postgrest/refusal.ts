/** The errors of PostgREST: a status, and a body with `code`, `message`, `details` and `hint` (postgrest.org, Errors). */

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: string | null = null,
    readonly hint: string | null = null,
  ) {
    super(message);
  }

  get body(): string {
    const { code, details, hint, message } = this;
    return JSON.stringify({ code, details, hint, message });
  }
}

/** By the beginning of PostgreSQL's code; the first that fits. */
const STATUSES: readonly (readonly [code: RegExp, status: number])[] = [
  [/^08|^53/, 503],
  [/^23(503|505)$/, 409],
  [/^42501$/, 403],
  [/^42(883|P01)$/, 404],
  [/^(25|28)/, 403],
  [/^(22|23|42|P0001)/, 400],
  [/^57014$/, 500],
];

/** What PostgREST makes of an error of PostgreSQL. `anonymous`: nobody has said who asks. */
export function refusalOf(error: unknown, anonymous: boolean): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const { code, message } = error;
  const { detail, hint } = error as { detail?: string; hint?: string };
  const found = STATUSES.find(([codes]) => codes.test(code))?.[1] ?? 500;
  const status = code === '42501' && anonymous ? 401 : found;
  return new Refusal(status, code, message, detail ?? null, hint ?? null);
}
