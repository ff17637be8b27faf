/** What windows of one session say of their secrets to each other: that they are locked, forgotten, or kept anew. Never a secret. */

export type Said = 'locked' | 'forgotten' | 'kept';

export interface SecretsChannel {
  /** Tells all other windows, of which those of the session listen. */
  tell(session: string, said: Said): void;
}

/** Opens it for as long as the page lives. */
export function openChannel(onsaid: (session: string, said: Said) => void): SecretsChannel {
  const channel = new BroadcastChannel('osiris-secrets');
  channel.addEventListener('message', ({ data }: MessageEvent<Partial<Message> | undefined>) => {
    const { session, said } = data ?? {};
    if (session !== undefined && said !== undefined) onsaid(session, said);
  });
  return { tell: (session, said) => channel.postMessage({ session, said } satisfies Message) };
}

interface Message {
  readonly session: string;
  readonly said: Said;
}
