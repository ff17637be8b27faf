/** Another text that came from elsewhere: shown as a difference before it replaces anything. */

export interface Proposal {
  /** Ends a question that begins with "Replace your text". */
  readonly by: string;
  readonly text: string;
  /** Puts it in place of the text there is. */
  accept(): void | Promise<void>;
}

/** Holds the one that the person is shown now. */
export class Proposals {
  current = $state.raw<Proposal | undefined>();

  /** Shows it; where the text there is says the same, nothing is to be decided. */
  show(proposal: Proposal, now: string): void {
    this.current = proposal.text === now ? undefined : proposal;
  }

  /** The text there is stays. */
  decline(): void {
    this.current = undefined;
  }

  /** It takes the place of the text there is, which can be undone. */
  async accept(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.accept();
  }
}
