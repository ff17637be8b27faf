/** The open session's secrets through the door: one encrypted text. What opens it never comes here. */

/** Keeps what the page has encrypted, beside the session's folder, as long as there is the session; it is in no copy and no zip of it. */
export interface EngineSecrets {
  /** Gives the text; undefined where none is kept. */
  read(): Promise<string | undefined>;
  /** Keeps a text in place of the one there is: whole, or not at all. Rejects with `StorageFull` where it does not fit. */
  write(text: string): Promise<void>;
  /** Removes it; nothing where there is none. */
  remove(): Promise<void>;
}
