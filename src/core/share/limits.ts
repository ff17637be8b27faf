/** How much a shared pipeline may be: what is more is refused where it arrives, and offered another way where it is made. */

/** Characters of a link up to which browsers, wikis and chats pass it on whole. */
export const LINK_LENGTH = 64 * 1024;
/** Bytes of a file up to which it travels within a link. */
export const LINK_FILE_BYTES = 64 * 1024;
/** Bytes of all that a zip holds, unpacked. */
export const BUNDLE_BYTES = 256 * 1024 * 1024;

/** Characters of a link that are read at all: Chromium has none longer. */
export const MOST_LINK = 2 * 1024 * 1024;
/** Bytes that a link may unpack to. */
export const MOST_UNPACKED = 8 * 1024 * 1024;
/** Entries of a zip that are looked at. */
export const MOST_ENTRIES = 1000;

/** Characters of a text, of a name, of a value of a parameter, of a path and of an address. */
export const MOST_TEXT = 1024 * 1024;
export const MOST_NAME = 200;
export const MOST_VALUE = 10_000;
export const MOST_PATH = 500;
export const MOST_ADDRESS = 4_000;
/** How many of them there may be. */
export const MOST_PARAMS = 200;
export const MOST_FILES = 200;
/** Folders of a path. */
export const MOST_FOLDERS = 20;
/** How deep JSON may be nested: a recording's cell is the deepest there is. */
export const MOST_DEPTH = 8;
