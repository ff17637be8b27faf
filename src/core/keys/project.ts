/** Keys of components that reach the tables of a hosted project through its REST interface. */
import type { ConnectionField, JsonSchema } from '../contract/component.ts';

/** Where it is, and what opens it. */
export const projectKeys: Readonly<Record<string, JsonSchema>> = {
  url: {
    type: 'string',
    pattern: '^https://[a-zA-Z0-9-]+\\.supabase\\.co$',
    description: 'URL of the project, as in https://abc.supabase.co.',
  },
  key: { type: 'string', minLength: 20, description: 'API key of the project.' },
  project_id: {
    type: 'string',
    pattern: '^[a-zA-Z0-9-]+$',
    description: 'Id of the project, instead of url.',
  },
};

/** Whom a step asks that has these keys. */
export const projectContacts = ({ url, project_id }: Readonly<Record<string, unknown>>): string[] =>
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
