import { type Format, formatter } from '#core/csv/format.ts';
import { StepError, type Driver } from '#core/driver.ts';
import { ident, literal } from '#core/sql.ts';

interface Config extends Format {
  readonly path: string;
  readonly header: boolean;
  readonly chunk_size: number;
  readonly create_dirs: boolean;
}

/** Bytes that are worth a write of their own, however small `chunk_size` is, and bytes that are enough, however large it is. */
const LEAST_WRITE = 64 * 1024;
const MOST_WRITE = 4 * 1024 * 1024;

/** Writes one table as a CSV file, streamed: columns in byte order of their names, rows in the table's order. */
export const driver: Driver<Config> = {
  name: 'filesystem.csv_writer',
  kind: 'writer',
  spec: {
    title: 'CSV writer',
    description: 'Writes the table of one step to a CSV file, columns sorted by name.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'The file to write, such as out/actors.csv.' },
        delimiter: {
          type: 'string',
          default: ',',
          maxLength: 1,
          description: 'The character between two fields.',
        },
        header: {
          type: 'boolean',
          default: true,
          description: 'Write the names of the columns as the first line.',
        },
        encoding: {
          type: 'string',
          default: 'utf-8',
          enum: ['utf-8', 'utf-16', 'ascii', 'latin-1'],
          description: 'How characters become bytes.',
        },
        newline: {
          type: 'string',
          default: 'lf',
          enum: ['lf', 'crlf'],
          description: 'What ends a line: lf, or crlf as on Windows.',
        },
        quoting: {
          type: 'string',
          default: 'minimal',
          enum: ['minimal', 'all', 'nonnumeric'],
          description: 'Which values stand in quotes: those that need it, all, or all but numbers.',
        },
        chunk_size: {
          type: 'integer',
          default: 1000,
          minimum: 1,
          maximum: 100000,
          description: 'Rows gathered for one write to the file; at least 64 kB and at most 4 MB of text.',
        },
        create_dirs: {
          type: 'boolean',
          default: true,
          description: 'Make the folders in path. Without it, a path with a folder is an error.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    examples: [
      { title: 'A file for Excel', config: { path: 'out/actors.csv', delimiter: ';', newline: 'crlf' } },
    ],
  },

  async run({ config, inputs, ctx }) {
    const [input, ...others] = Object.values(inputs);
    if (input === undefined)
      throw new StepError('There is no table to write: no step before this one makes one.');
    if (others.length > 0)
      throw new StepError(
        `A CSV file holds one table, and this step needs ${others.length + 1}. Join them in a step of their own.`,
      );
    const folder = config.path.slice(0, Math.max(0, config.path.lastIndexOf('/')));
    if (!config.create_dirs && folder !== '')
      throw new StepError(`The folder ${folder} does not exist. Set \`create_dirs: true\` to make it.`);

    const db = await ctx.getDbConnection();
    const found = await db.query(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ${literal(input.table)}`,
    );
    const columns = found
      .map(({ name, type }) => ({ name: String(name), type: String(type) }))
      .sort((a, b) => byCodePoint(a.name, b.name));
    if (columns.length === 0) throw new StepError(`There is no table "${input.table}" to write.`);

    const values = columns.map(({ name }) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`);
    const format = formatter(columns, config);
    const file = await ctx.files.create(config.path);
    let rows = 0;
    let bytes = 0;
    let gathered: Uint8Array[] = [];
    let gatheredRows = 0;
    let gatheredBytes = 0;
    const write = async (): Promise<void> => {
      await file.write(joined(gathered, gatheredBytes));
      bytes += gatheredBytes;
      gathered = [];
      gatheredRows = gatheredBytes = 0;
      ctx.progress({ rows, bytes, total_rows: input.rows });
    };
    const gather = (chunk: Uint8Array): void => {
      gathered.push(chunk);
      gatheredBytes += chunk.length;
    };

    gather(format.head(config.header));
    for await (const batch of db.stream(`SELECT ${values.join(', ')} FROM ${ident(input.table)}`)) {
      ctx.signal.throwIfAborted();
      gather(format.rows(batch));
      rows += batch.rows;
      gatheredRows += batch.rows;
      const enough = gatheredRows >= config.chunk_size && gatheredBytes >= LEAST_WRITE;
      if (enough || gatheredBytes >= MOST_WRITE) await write();
    }
    if (gatheredBytes > 0) await write();
    await file.close();
    ctx.logMetric('rows_written', rows);
    ctx.logMetric('bytes_written', bytes);
    return { table: input.table, rows };
  },
};

/** The order of UTF-8 bytes, which differs from that of UTF-16 units beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
