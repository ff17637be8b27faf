/** The File System Access API, as Chromium has it: https://wicg.github.io/file-system-access/ */
interface Window {
  readonly showSaveFilePicker?: (options?: {
    readonly suggestedName?: string;
    readonly id?: string;
  }) => Promise<FileSystemFileHandle>;
  readonly showOpenFilePicker?: (options?: {
    readonly multiple?: boolean;
    readonly id?: string;
  }) => Promise<readonly FileSystemFileHandle[]>;
}

interface DataTransferItem {
  /** Must be called while the event is handled. */
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

interface FileSystemHandle {
  readonly queryPermission?: (of: { readonly mode: 'read' | 'readwrite' }) => Promise<PermissionState>;
  readonly requestPermission?: (of: { readonly mode: 'read' | 'readwrite' }) => Promise<PermissionState>;
}
