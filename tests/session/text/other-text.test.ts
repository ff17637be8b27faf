/** A text that lost its place: told, shown as a difference, and put back or left, without either getting lost. */
import { expect, test } from 'vitest';
import { Notices } from '#session/page/notices.svelte.ts';
import { offerOther, offerTyped } from '#session/text/other-text.ts';
import { Proposals } from '#session/text/proposal.svelte.ts';

function shown(text: string) {
  const replaced: [string, string][] = [];
  const screen = {
    text,
    notices: new Notices(),
    proposals: new Proposals(),
    replace(other: string, label: string) {
      replaced.push([other, label]);
      screen.text = other;
    },
  };
  const said = () => screen.notices.list.map(({ message, action }) => [message, action?.label]);
  const press = () => {
    const [notice] = screen.notices.list;
    if (!notice) throw new Error('Nothing is said.');
    return screen.notices.act(notice);
  };
  return { screen, replaced, said, press };
}

const TYPED = [['The session held another text than the one you typed in.', 'Use what I typed']];

test('what was typed before the session was there is shown beside its text, and takes its place when that is wished', async () => {
  const { screen, replaced, said, press } = shown('theirs');
  offerTyped('typed', screen);
  expect(said()).toEqual(TYPED);
  await press();
  const { current } = screen.proposals;
  expect([current?.other, current?.text, current?.mine()]).toEqual([
    'what you typed before',
    'typed',
    'theirs',
  ]);
  expect([screen.text, said()]).toEqual(['theirs', []]);
  await screen.proposals.accept();
  expect(replaced).toEqual([['typed', 'What you typed is in its place.']]);
  expect([screen.text, screen.proposals.current, said()]).toEqual(['typed', undefined, []]);
});

test('declined, it stays as near at hand as it was, and is compared with the text as it is then', async () => {
  const { screen, replaced, said, press } = shown('theirs');
  offerTyped('typed', screen);
  await press();
  screen.proposals.decline();
  expect([screen.text, replaced, said()]).toEqual(['theirs', [], TYPED]);
  screen.text = 'theirs, and more';
  await press();
  expect(screen.proposals.current?.mine()).toBe('theirs, and more');
});

test('where the text has become the same, there is nothing to decide', async () => {
  const { screen, replaced, said, press } = shown('theirs');
  offerTyped('typed', screen);
  screen.text = 'typed';
  await press();
  expect([screen.proposals.current, replaced, said()]).toEqual([undefined, [], []]);
});

test.each([
  ['other', 'Another window had changed the text meanwhile: what is written here took its place.'],
  ['this', 'What another window wrote on an older text took the place of the one here.'],
] as const)(
  'a text of the %s window that lost its place stays offered until somebody decides',
  async (of, words) => {
    const { screen, replaced, said, press } = shown('mine');
    offerOther({ text: 'other', of }, screen);
    const offered = [[words, 'Bring back the other text']];
    expect(said()).toEqual(offered);
    expect(screen.notices.list[0]?.lasting).toBe(true);
    await press();
    screen.proposals.decline();
    expect([screen.text, said()]).toEqual(['mine', offered]);
    await press();
    await screen.proposals.accept();
    expect([screen.text, replaced, said()]).toEqual(['other', [['other', 'The other text is back.']], []]);
  },
);
