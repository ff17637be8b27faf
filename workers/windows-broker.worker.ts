/**
 * Where windows of this browser leave a port for each other: a shared worker, since nothing else that all of them reach can hand one on
 * (https://html.spec.whatwg.org/multipage/workers.html#shared-workers). It knows nothing of what goes over the ports.
 */
import type { BrokerRequest } from './windows-broker.ts';

const kept = new Map<string, MessagePort>();

const scope = self as unknown as SharedWorkerGlobalScope;
scope.addEventListener('connect', ({ ports: [window] }) => {
  window?.addEventListener('message', ({ data, ports: [port] }: MessageEvent<BrokerRequest>) => {
    if (data.type === 'leave' && port) {
      kept.set(data.key, port);
      window.postMessage('kept');
    } else if (data.type === 'collect') {
      const there = kept.get(data.key);
      kept.delete(data.key);
      window.postMessage('collected', there ? [there] : []);
    } else if (data.type === 'forget') {
      kept.get(data.key)?.close();
      kept.delete(data.key);
    }
  });
  window?.start();
});
