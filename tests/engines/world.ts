/** A person's folder: pipelines, data, the connection to a lake, and the sessions of runs. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { filesIn } from '../golden/case.ts';
import { KEY } from './s3.ts';
import { PASSWORD, type LakeFields } from './lake.ts';
import { oml, startOml, type Oml, type Said } from './oml.ts';

export const ROWS = 300_000;

/** What is loaded, made of that, and written: rows in order, and whole numbers whose sums take 128 bits. */
const STEPS = `
  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}
  - {id: sorted, component: duckdb.processor, mode: transform, needs: [rows], config: {query: 'SELECT id, name, big FROM rows ORDER BY name, id'}}
  - {id: sums, component: duckdb.processor, mode: transform, needs: [sorted], config: {query: 'SELECT id % 1000 AS g, sum(big) AS total, count(*) AS n FROM sorted GROUP BY g ORDER BY g'}}
  - {id: write-sorted, component: filesystem.csv_writer, mode: write, needs: [sorted], config: {path: sorted.csv}}
  - {id: write-sums, component: filesystem.csv_writer, mode: write, needs: [sums], config: {path: sums.csv}}
`;
export const TABLES = { rows: ROWS, sorted: ROWS, sums: 1000 } as const;

export class EngineWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'osiris-engine-'));
  readonly pipeline = this.write('p.yaml', pipelineOf(STEPS));

  constructor(fields: LakeFields) {
    const lines = Array.from(
      { length: ROWS },
      (_, i) => `${i},name ${(i * 7919) % 100_003},${9_000_000_000_000_000_000n + BigInt(i)}\n`,
    );
    this.write('rows.csv', `id,name,big\n${lines.join('')}`);
    this.connect('lake', fields);
  }

  /** The lakes that `@engine.<alias>` means. */
  readonly #lakes: Record<string, LakeFields> = {};
  connect(alias: string, fields: LakeFields): void {
    this.#lakes[alias] = { ...fields, ...('password' in fields ? { password: '${LAKE_PASSWORD}' } : {}) };
    this.write(
      'osiris_connections.yaml',
      JSON.stringify({ version: 1, connections: { engine: this.#lakes } }),
    );
  }

  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  session(name: string): string {
    return join(this.folder, name);
  }

  #args(name: string, flags: readonly string[]): string[] {
    return ['run', this.pipeline, '--out', this.session(name), ...flags];
  }

  start(name: string, ...flags: string[]): Oml {
    return startOml(...this.#args(name, flags));
  }

  run(name: string, ...flags: string[]): Promise<Said> {
    return oml(...this.#args(name, flags));
  }

  events(name: string): string[] {
    const log = join(this.session(name), 'logs', 'events.jsonl');
    return existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  }

  artifacts(name: string): Record<string, string> {
    const files = filesIn(join(this.session(name), 'artifacts'));
    return Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('latin1')]));
  }

  /** In nothing that a run left or said is what nobody is to see. */
  expectNoSecret(name: string, said: Said): void {
    const out = this.session(name);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    for (const secret of [PASSWORD, KEY.secret]) {
      expect(said.text).not.toContain(secret);
      const holding = files.filter((each) => readFileSync(join(each.parentPath, each.name)).includes(secret));
      expect(holding.map((each) => each.name)).toEqual([]);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const pipelineOf = (steps: string): string => `oml_version: "0.1.0"\nname: p\nsteps:${steps}`;
