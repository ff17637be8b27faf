/** What PostHog says when it does not answer a query, in words. */
import { StepError } from '../contract/errors.ts';
import { StatusError } from '../http/retry.ts';

/** The error for a person; any other is given back as it is. `host`: who answered. */
export function inWords(error: unknown, host: string, project: string): unknown {
  if (!(error instanceof StatusError)) return error;
  const said = detailOf(error.said);
  const quote = said === '' ? '' : ` It says: ${/[.!?]$/.test(said) ? said : `${said}.`}`;
  const told = (message: string): StepError => new StepError(`${message}${quote}`, { cause: error });
  switch (error.status) {
    case 400:
      return told(`PostHog (${host}) could not answer the query.`);
    case 401:
      return told(
        `PostHog (${host}) does not accept the API key: it is wrong, was removed or has expired, or is a project's key (phc_) where a personal one (phx_) with the scope query:read is needed, or of another region.`,
      );
    case 403:
      return told(
        `PostHog (${host}) lets this API key not read project ${project}: a personal API key needs the scope query:read, and access to the project.`,
      );
    case 404:
      return told(
        `PostHog (${host}) has no project ${project}. Check \`project_id\`, and \`region\`: a project is in one of them.`,
      );
    default:
      return error;
  }
}

/** Of `{"type": "validation_error", "code": "...", "detail": "..."}` the detail; of anything else all of it. */
function detailOf(said: string): string {
  try {
    const { detail, error } = JSON.parse(said) as { readonly detail?: unknown; readonly error?: unknown };
    const found = [detail, error].find((each) => typeof each === 'string');
    return typeof found === 'string' ? found : said;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return said;
  }
}
