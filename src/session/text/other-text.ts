/** A text that has lost its place to another: told, and shown as a difference before it is back. */
import type { Notices } from '../page/notices.svelte.ts';
import type { OtherText } from './one-text.ts';
import type { Proposals } from './proposal.svelte.ts';

/** What notices are about with a text that two windows wrote at once, of which one is shown. */
export const OTHER = 'the other text';
/** What notices with a way back to another text are about. */
export const REPLACED = 'the text';

/** The text that is shown, and what tells of others. */
export interface ShownText {
  readonly text: string;
  readonly notices: Notices;
  readonly proposals: Proposals;
  replace(text: string, label: string): void;
}

/** Of two windows that changed the text at once: stays until somebody decides. */
export function offerOther(other: OtherText, shown: ShownText): void {
  const said =
    other.of === 'other'
      ? 'Another window had changed the text meanwhile: what is written here took its place.'
      : 'What another window wrote on an older text took the place of the one here.';
  const propose = () =>
    void shown.proposals.show({
      other: 'the other one',
      text: other.text,
      mine: () => shown.text,
      accept: () => shown.replace(other.text, 'The other text is back.'),
      decline: () => offerOther(other, shown),
    });
  shown.notices.offer(said, { label: 'Bring back the other text', run: propose }, OTHER);
}

/** What a person typed before their session was there, which then held another text. */
export function offerTyped(text: string, shown: ShownText): void {
  const propose = () =>
    void shown.proposals.show({
      other: 'what you typed before',
      text,
      mine: () => shown.text,
      accept: () => shown.replace(text, 'What you typed is in its place.'),
      decline: () => offerTyped(text, shown),
    });
  shown.notices.say(
    'The session held another text than the one you typed in.',
    { label: 'Use what I typed', run: propose },
    REPLACED,
  );
}
