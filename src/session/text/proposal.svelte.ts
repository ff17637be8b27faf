/** Another text that came from elsewhere: shown as a difference before it replaces anything. */

export interface Proposal {
  /** Ends a question that begins with "Replace your text with". */
  readonly other: string;
  readonly text: string;
  /** What else comes with it, and what that means: sentences. */
  readonly besides?: string;
  /** The person's own text, as it is now. */
  mine(): string;
  /** Puts the other in its place. */
  accept(): void | Promise<void>;
  /** Called when the person keeps theirs: the other stays as near at hand as it was. */
  decline?(): void;
}

/** Holds the one that the person is shown now. */
export class Proposals {
  current = $state.raw<Proposal | undefined>();

  /** Shows it; false where both texts are the same, and nothing is to be decided. */
  show(proposal: Proposal): boolean {
    const isOther = proposal.text !== proposal.mine();
    this.current = isOther ? proposal : undefined;
    return isOther;
  }

  /** The person's own text stays. */
  decline(): void {
    const { current } = this;
    this.current = undefined;
    current?.decline?.();
  }

  /** The other takes the place of the person's own, which can be undone. */
  async accept(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.accept();
  }

  /** Another session takes the place of this one: what was to become of its text is of no use. */
  drop(): void {
    this.current = undefined;
  }
}
