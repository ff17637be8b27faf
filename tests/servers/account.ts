/** The accounts of this computer, and commands that run as one of them. */
import { spawn, spawnSync } from 'node:child_process';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** The account of a name. Throws where there is none. */
export function accountOf(name: string): Account {
  const [uid, gid] = ['-u', '-g'].map((which) => {
    const { status, stdout } = spawnSync('id', [which, name], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`There is no account ${name}, which its package makes.`);
    return Number(stdout);
  });
  return { uid: uid!, gid: gid! };
}

export interface How {
  readonly account?: Account | undefined;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end. Rejects with what it said where that is no success. */
export async function command(
  program: string,
  args: readonly string[],
  { account, cwd, env = {} }: How = {},
): Promise<void> {
  const said: Buffer[] = [];
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    ...account,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
  // `exit`: a server that the command leaves running may hold its output open.
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('exit', resolve),
  );
  if (code === 0) return;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(said).toString()}`);
}
