/** Streams as both worlds have them, of which neither world's types are known here. */

export interface StreamOf<T> {
  getReader(): { read(): Promise<IteratorResult<T, undefined>>; cancel(): Promise<void> };
}

interface Controller<T> {
  enqueue(item: T): void;
  close(): void;
  error(cause: unknown): void;
}

type Make = new <T>(
  source: { pull(controller: Controller<T>): Promise<void> },
  strategy: { readonly highWaterMark: number },
) => StreamOf<T>;

export const { ReadableStream } = globalThis as unknown as { readonly ReadableStream: Make };
