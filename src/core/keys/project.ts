/** Keys of components that reach the tables of a hosted project through its REST interface. */
import type { ConnectionField, Extension, JsonSchema } from '../contract/component.ts';

/** Osiris knows hosted projects alone. */
const hosted: JsonSchema = { type: 'string', pattern: '^https://[a-zA-Z0-9-]+\\.supabase\\.co$' };

/** Where it is, and what opens it. */
export const projectKeys: Readonly<Record<string, JsonSchema>> = {
  url: {
    type: 'string',
    pattern: '^https?://\\S+$',
    description:
      'URL of the project, as in https://abc.supabase.co. Only the playground takes that of a server of your own, such as http://localhost:8000.',
  },
  key: { type: 'string', minLength: 20, description: 'API key of the project.' },
  project_id: {
    type: 'string',
    pattern: '^[a-zA-Z0-9-]+$',
    description: 'Id of the project, instead of url.',
  },
};

/** What of these keys Osiris does not allow. */
export const projectExtensions: readonly Extension[] = [{ key: 'url', osiris: hosted }];

export interface ProjectAddress {
  readonly url?: unknown;
  readonly project_id?: unknown;
}

/** Whom a step asks that has these keys. */
export const projectContacts = ({ url, project_id }: ProjectAddress): string[] =>
  typeof url === 'string'
    ? [url]
    : typeof project_id === 'string'
      ? [`https://${project_id}.supabase.co`]
      : [];

export const schemaKey: JsonSchema = {
  type: 'string',
  default: 'public',
  description: 'Schema the table is in.',
};

/** What a step may say of them beside its connection. */
export const projectFields: readonly ConnectionField[] = [
  { name: 'url', override: 'allowed' },
  { name: 'project_id', override: 'allowed' },
  { name: 'key', override: 'forbidden' },
];
