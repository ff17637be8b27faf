/** What is said where the window that has the session open cannot be asked. */

/** It is closed, or has ended: this one takes its place. */
export class OwnerGone extends Error {
  constructor() {
    super('The window that had this session open is gone. This one goes on in its place: try again.');
  }
}

/** It is there, but frozen by the browser perhaps. */
export class OwnerSilent extends Error {
  constructor() {
    super(
      'The other window that has this session open does not answer. Bring it to the front, or close it: then this one goes on by itself.',
    );
  }
}

/** What `look` gives, which only reads: it looks once more where the window that had the session was gone before it answered. */
export async function whoeverHasIt<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (cause) {
    if (!(cause instanceof OwnerGone)) throw cause;
    return look();
  }
}
