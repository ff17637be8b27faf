/** The tests' lakes, as a person would write them into osiris_connections.yaml. */
import { join, resolve } from 'node:path';
import { engineTarget, type EngineTarget } from '#core/engine/target.ts';
import { BUCKET, KEY } from './s3.ts';

export type LakeKind = 'file' | 'postgres';
export type LakeFields = Readonly<Record<string, string | number | boolean>>;

/** Nothing that a run leaves may hold it. */
export const PASSWORD = 'lake-password-8301';

/** The catalog in a file of that folder, the data beside it. */
export const lakeInFiles = (folder: string): LakeFields => ({
  url: `ducklake:${join(folder, 'lake.ducklake')}`,
});

export interface Ports {
  readonly postgres: number;
  readonly s3: number;
}

/** Of the servers that `run.ts` has started. */
export const serverPorts = (): Ports => ({
  postgres: Number(new URL(process.env['TEST_POSTGRES'] ?? '').port),
  s3: Number(process.env['TEST_S3']),
});

/** The catalog in PostgreSQL, the data on S3. */
export const lakeOnServers = ({ postgres, s3 }: Ports = serverPorts()): LakeFields => ({
  url: `ducklake:postgres:host=127.0.0.1 port=${postgres} dbname=postgres`,
  user: 'postgres',
  password: PASSWORD,
  data_path: `s3://${BUCKET}/osiris/`,
  endpoint: `127.0.0.1:${s3}`,
  url_style: 'path',
  use_ssl: false,
  region: 'us-east-1',
  access_key_id: KEY.id,
  secret_access_key: KEY.secret,
});

export const targetOf = (fields: LakeFields): EngineTarget => engineTarget(fields, (path) => resolve(path));
