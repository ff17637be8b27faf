import { describe } from 'vitest';
import { inWasm } from '../support/postgrest/database.ts';
import { discovering } from './supabase-discovering.ts';
import { project } from './supabase-project.ts';
import { reading } from './supabase-reading.ts';
import { writing } from './supabase-writing.ts';
import { writingAhead } from './supabase-ahead.ts';
import { onCommandLine } from './supabase-command.ts';

const PORT = 4391;

describe('on PostgreSQL in WebAssembly', () => {
  const here = project(inWasm, PORT);
  reading(here);
  writing(here);
  discovering(here);
  writingAhead(here);
  onCommandLine(here);
});
