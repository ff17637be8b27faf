/** Notices: few at a time, one about one thing, gone when untrue; what was kept for a way back is let go with it. */
import { expect, test } from 'vitest';
import { Notices } from '#session/page/notices.svelte.ts';

const messages = ({ list }: Notices): string[] => list.map(({ message }) => message);

/** An action that writes down what became of it. */
function back(log: string[], name: string) {
  return {
    label: 'Undo',
    run: () => void log.push(`${name} done`),
    lapse: () => void log.push(`${name} gone`),
  };
}

test('a newer notice about the same takes the place of the older one', () => {
  const [notices, log] = [new Notices(), [] as string[]];
  notices.say('first', back(log, 'first'), 'file a');
  notices.say('second', back(log, 'second'), 'file a');
  expect(messages(notices)).toEqual(['second']);
  expect(log).toEqual(['first gone']);
});

test('of those that pass two are shown; errors stay', () => {
  const [notices, log] = [new Notices(), [] as string[]];
  notices.fail('wrong');
  for (const name of ['a', 'b', 'c']) notices.say(name, back(log, name));
  expect(messages(notices)).toEqual(['wrong', 'b', 'c']);
  expect(log).toEqual(['a gone']);
});

test('what is done does not lapse, what is dismissed, untrue or of another session does', async () => {
  const [notices, log] = [new Notices(), [] as string[]];
  notices.say('a', back(log, 'a'));
  await notices.act(notices.list[0]!);
  notices.dismiss(notices.say('b', back(log, 'b')));
  notices.say('c', back(log, 'c'), 'the text');
  notices.retract('the text');
  notices.say('d', back(log, 'd'));
  notices.say('e', back(log, 'e'), 'deleted session e');
  notices.clear('deleted session');
  expect(log).toEqual(['a done', 'b gone', 'c gone', 'd gone']);
  expect(messages(notices)).toEqual(['e']);
});

test('room is made by giving up what is kept for a way back, and nothing else', async () => {
  const [notices, log] = [new Notices(), [] as string[]];
  notices.say('kept', back(log, 'kept'));
  notices.fail('wrong', undefined, { label: 'Try again', run: () => {} });
  await notices.lapseAll();
  expect(log).toEqual(['kept gone']);
  expect(messages(notices)).toEqual(['wrong']);
});
