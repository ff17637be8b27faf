/** The launch queue (https://wicg.github.io/web-app-launch/): only some browsers have it. */
interface LaunchParams {
  readonly targetURL?: string;
  readonly files: readonly FileSystemFileHandle[];
}

interface Window {
  readonly launchQueue?: { setConsumer(consumer: (launch: LaunchParams) => void): void };
}
