/** The browser's leave to read linked files: what is told where it is given, refused, or cannot be asked for. */
import { expect, test } from 'vitest';
import { askLeave } from '#session/files/leave-to-read.ts';
import { Notices } from '#session/page/notices.svelte.ts';

/** A linked file of which the browser answers so. */
function linked(name: string, answer: () => Promise<PermissionState>) {
  const handle = { requestPermission: answer } as unknown as FileSystemFileHandle;
  return { name, bytes: 1, modified: 1, linked: { handle, isGone: false } };
}

const messages = ({ list }: Notices) => list.map(({ message }) => message);

test('where it is given nothing is told, and what was told before is taken back', async () => {
  const notices = new Notices();
  let answer: PermissionState = 'denied';
  const file = linked('a.csv', () => Promise.resolve(answer));
  expect(await askLeave([file], notices, () => {})).toBe(false);
  expect(messages(notices)).toEqual([
    'The browser does not let this page read a.csv, which is linked. Allow it when it asks, choose the file again, or add a copy.',
  ]);
  answer = 'granted';
  expect(await askLeave([file], notices, () => {})).toBe(true);
  expect(messages(notices)).toEqual([]);
});

test('without a press it waits for one, of each file that lacks it', async () => {
  const notices = new Notices();
  const unasked = () => Promise.reject(new DOMException('User activation is required.', 'SecurityError'));
  const given = linked('b.csv', () => Promise.resolve('granted'));
  const again: string[] = [];
  const files = [linked('a.csv', unasked), given];
  expect(await askLeave(files, notices, (path) => again.push(path))).toBe(false);
  expect(messages(notices)).toEqual(['a.csv is linked, and the browser wants your leave to read it again.']);
  await notices.act(notices.list[0]!);
  expect(again).toEqual(['a.csv']);
  const broken = linked('c.csv', () => Promise.reject(new DOMException('It broke.', 'InvalidStateError')));
  await expect(askLeave([broken], notices, () => {})).rejects.toThrow('It broke.');
});
