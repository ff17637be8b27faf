/** The same as `tests/drivers/supabase.test.ts`, on a PostgreSQL of Debian's. */
import { describe } from 'vitest';
import { discovering } from '../drivers/supabase-discovering.ts';
import { project } from '../drivers/supabase-project.ts';
import { reading } from '../drivers/supabase-reading.ts';
import { writing } from '../drivers/supabase-writing.ts';
import { writingAhead } from '../drivers/supabase-ahead.ts';
import { onServer } from '../support/postgrest/database.ts';

const PORT = 4392;

describe("on Debian's PostgreSQL", () => {
  const here = project(() => onServer(process.env['TEST_POSTGRES'] ?? '', 'supabase'), PORT);
  reading(here);
  writing(here);
  discovering(here);
  writingAhead(here);
});
