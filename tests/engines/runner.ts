/**
 * Runs the tests of `differences.ts` to the failure that is told there: one that passes, or fails otherwise, has failed. What a test opened on
 * a lake is closed behind it.
 */
import { relative } from 'node:path';
import {
  expect,
  TestRunner,
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  type RunnerTestSuite,
} from 'vitest';
import { DIFFERENCES, type Difference } from './differences.ts';
import { beginTest, endFile, endTest } from './opened.ts';

const isOf = ({ test }: Difference, name: string): boolean =>
  typeof test === 'string' ? test === name : test.test(name);
const isHere = ({ lake }: Difference): boolean => lake === undefined || lake === process.env['TEST_LAKE'];

export default class EngineRunner extends TestRunner {
  #unmet = new Set<Difference>();

  onCollected(files: RunnerTestFile[]): void {
    if (this.config.testNamePattern !== undefined) return;
    for (const { filepath } of files)
      for (const each of DIFFERENCES)
        if (isHere(each) && each.file === relative('.', filepath)) this.#unmet.add(each);
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const file = relative('.', test.file.filepath);
    const name = nameOf(test);
    const difference = DIFFERENCES.find((each) => isHere(each) && each.file === file && isOf(each, name));
    if (!difference) return TestRunner.getTestFn(test)();
    this.#unmet.delete(difference);
    const said = await failureOf(async () => TestRunner.getTestFn(test)());
    if (said === undefined) throw new Error(`It passes, and differences.ts says: ${difference.why}`);
    expect(said).toMatch(difference.says);
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    beginTest();
    await super.onBeforeRunTask(test);
  }

  override async onAfterRunTask(test: RunnerTask): Promise<void> {
    super.onAfterRunTask(test);
    await endTest();
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onAfterRunSuite(suite);
    if (suite.type === 'suite' && 'filepath' in suite) await endFile();
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles();
    const names = [...this.#unmet].map(({ file, test }) => `${file}: ${test}`);
    if (names.length > 0)
      throw new Error(`differences.ts names tests that were not run:\n${names.join('\n')}`);
  }
}

/** What it fails with: the message, and what was compared; undefined where it passes. */
async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
  } catch (error) {
    const { message, actual } = error as Error & { readonly actual?: unknown };
    return `${message}\n${JSON.stringify(actual) ?? ''}`;
  }
  return undefined;
}

function nameOf(test: RunnerTestCase): string {
  const names = [test.name];
  for (let suite = test.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return names.join(' > ');
}
