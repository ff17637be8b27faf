/** What a person wants to know before giving a file to a page: where it goes. */
import type { TextStep } from '#workers/check/outline.ts';

export interface Privacy {
  readonly text: string;
  readonly title: string;
}

/** Says whether a pipeline sends requests: it may where one of its steps does, or nobody knows what that does. */
export function privacyOf(steps: readonly Pick<TextStep, 'asks'>[]): Privacy {
  return steps.some(({ asks }) => asks)
    ? {
        text: 'Asks only the addresses in the text',
        title:
          'The pipeline runs on this machine. Its steps send requests to the web addresses that the text names, and nothing else is sent.',
      }
    : {
        text: 'Nothing leaves this machine',
        title: 'Text, files and results stay in this browser: the pipeline runs here, without a server.',
      };
}
