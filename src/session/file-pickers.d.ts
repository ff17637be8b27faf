/** The File System Access API, as Chromium has it: https://wicg.github.io/file-system-access/ */
interface Window {
  readonly showSaveFilePicker?: (options?: {
    readonly suggestedName?: string;
    readonly id?: string;
  }) => Promise<FileSystemFileHandle>;
}

interface FileSystemHandle {
  readonly queryPermission?: (of: { readonly mode: 'read' | 'readwrite' }) => Promise<PermissionState>;
  readonly requestPermission?: (of: { readonly mode: 'read' | 'readwrite' }) => Promise<PermissionState>;
}
