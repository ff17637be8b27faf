/** A playground server of a test's own: its own port, and stopped when the test says so. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `src/tools/serve.ts`, as `npm start` does, with further `args` such as `--base /docs/play/`. */
export async function serve(port: number, args: readonly string[] = []): Promise<Server> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', resolve('src/tools/serve.ts'), ...args],
    { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((done, fail) => {
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const printed = /http:\/\/\S+/.exec(out)?.[0];
      if (printed) done(printed);
    });
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${out}`)));
  });
  return {
    url,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null) return done();
        child.once('exit', () => done());
        child.kill('SIGTERM');
      }),
  };
}
