/** Sessions through the door: which one is open, its text, and the others. */

/** Opens, saves, lists and deletes sessions. */
export interface EngineSessions {
  /**
   * Opens a session's folder without loading DuckDB; the session before it is closed, and its run cancelled.
   * A string is an id, and one that nobody has makes a new session. `Resume`, or nothing: where the tab or
   * the last window was, else the newest session, else a new one. Where another window holds it: a new
   * session with a copy of its text (`copyOf`). Rejects for an id of other characters than letters, digits,
   * `-` and `_`, and where the folder cannot be opened.
   */
  open(wanted?: string | Resume): Promise<SessionInfo>;
  /**
   * Opens a throw-away session for what came from elsewhere, as a link, a bundle or an embed; the session
   * before it is closed. It is in memory and ends with the page, or when another is opened: nothing of it is
   * written to the browser's storage, and while it is open `list` is empty and `delete` refuses. Its runs
   * reach `hosts` alone, unless one is given others.
   */
  openGuest(guest: Guest): Promise<SessionInfo>;
  /**
   * As `open`, but where another window holds the session nothing is opened, and it is said which one that is.
   */
  take(wanted?: string | Resume): Promise<SessionInfo | HeldElsewhere>;
  /**
   * Writes the session's text, and what was chosen for it. `as` absent: as the next revision. False, with
   * nothing written, where a later revision is there already, or another text or choice of this one. Rejects
   * where `as` is of a session that is not the one open, and where it cannot be written.
   */
  saveText(text: string, as?: TextState): Promise<boolean>;
  /** Lists the sessions there are, newest first; those that were deleted are not among them. */
  list(): Promise<readonly SessionSummary[]>;
  /**
   * Takes a session from the list; its disk space is freed when it is discarded, or its window has ended. The
   * one that is open here is closed first. Rejects where another window has it open.
   */
  delete(id: string): Promise<void>;
  /** Brings back a session that this window deleted; rejects where it has been discarded. */
  restore(id: string): Promise<void>;
  /** Frees the disk space of a session that this window deleted; nothing where it deleted none of that id. */
  discard(id: string): Promise<void>;
  /**
   * Gives a session a name of its own, whatever its pipeline is called; an empty one takes that away. Rejects
   * where there is no such session.
   */
  rename(id: string, name: string): Promise<void>;
  /**
   * Makes a new session with a session's text, what was chosen for it, its connections and files, and gives its
   * id. Tables, downloads and logs are not copied: a run makes them again. Rejects where there is no such session,
   * and with `StorageFull`; nothing of the copy stays then.
   */
  duplicate(id: string): Promise<string>;
  /** Measures what all files of a session take, its tables among them: bytes. Rejects where there is no such session. */
  measure(id: string): Promise<number>;
  /**
   * Measures the browser's storage: bytes used and allowed, and whether the browser has agreed to keep them.
   */
  storage(): Promise<StorageInfo>;
}

/** What came from elsewhere, and what it may do. */
export interface Guest {
  /**
   * As in `api.example.com`, `localhost:8080`: without a port, that of http or https. Or with the scheme, as in
   * `https://api.example.com`, and then by that alone. Exact: neither subdomains nor other ports.
   */
  readonly hosts: readonly string[];
}

/** What a window remembers of the session it was in, which may be outdated. */
export interface Resume {
  /** Of a tab that is reloaded, or brought back after the browser's end. */
  readonly tab?: string;
  /** Of the browser; only where the engine has no record of its own. */
  readonly last?: string;
}

/** The profile and the parameter values a person chose; kept with the session. */
export interface Choice {
  readonly profile?: string;
  /** By name, as typed; an empty one leaves the profile's or the default value. */
  readonly params: Readonly<Record<string, string>>;
}

/** Which text it is, of which session. */
export interface TextState {
  readonly session: string;
  /** Grows with every change of text or choice: of two texts of a session, the one with the larger is the newer. */
  readonly revision: number;
  readonly choice: Choice;
  /** The revision that this one was made on; told to those who follow. */
  readonly base?: number;
  /** The window that made it; told to those who follow. */
  readonly by?: string;
}

/** A session's text as it is on disk, and what was chosen for it. */
export interface SavedText {
  /** Absent where none was ever saved: of a new session. */
  readonly text?: string;
  /** Of the text; 0 where none was ever counted: a new session, or one of a version that did not count. */
  readonly revision: number;
  /** Absent where none was ever kept. */
  readonly choice?: Choice;
}

export interface SessionInfo extends SavedText {
  readonly id: string;
  /** `disk`: the browser's own file storage. `memory`: nothing survives; `reason` says why in plain words. */
  readonly storage: 'disk' | 'memory';
  readonly reason?: string;
  /** Opened by `openGuest`. */
  readonly guest?: true;
  /** Given by the person. */
  readonly name?: string;
  /** Another window holds this session; this one is a copy of its text. */
  readonly copyOf?: string;
  /** Name of the `navigator.locks` lock that the engine holds while it lives and has this session open; absent in memory, but for guests. */
  readonly lock?: string;
}

/** The session of that id is open in another window, which holds `lock` (`navigator.locks`) until it lets go of it. */
export interface HeldElsewhere {
  readonly heldElsewhere: string;
  readonly lock: string;
  /** That window has deleted it, and may bring it back. */
  readonly deleted: boolean;
}

export interface SessionSummary {
  readonly id: string;
  /** Given by the person; else the pipeline's, where its text has one. */
  readonly name?: string;
  readonly modified: number;
  readonly current: boolean;
  readonly open: boolean;
}

export interface StorageInfo {
  /** Bytes of all sessions together (in browsers that do not tell them apart, of all this site keeps); absent where unknown. */
  readonly used?: number;
  readonly quota?: number;
  /** False: the browser may clear the session when space runs low. */
  readonly persisted: boolean;
}
