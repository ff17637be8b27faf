/** What fault tests found, for bench/RESULTS.md: a line of JSON each in the file that `FAULTS_RESULTS` names (faults.ts); and said. */
import { appendFileSync } from 'node:fs';

export interface FaultResult {
  readonly name: string;
  readonly [what: string]: unknown;
}

export function keepResult(result: FaultResult): void {
  const line = JSON.stringify(result);
  console.log(`    ${line}`);
  const file = process.env['FAULTS_RESULTS'];
  if (file) appendFileSync(file, `${line}\n`);
}
