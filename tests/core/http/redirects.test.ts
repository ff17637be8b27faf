/** Where private headers go when a server redirects: nowhere but home. */
import { describe, expect, test } from 'vitest';
import type { HttpRequest, HttpResponse } from '#core/contract/network.ts';
import { sendFollowing } from '#core/http/redirects.ts';

const signal = new AbortController().signal;

/** By address: a status, with where it leads. */
function network(answers: Readonly<Record<string, readonly [status: number, location?: string]>>) {
  const sent: HttpRequest[] = [];
  const closed: string[] = [];
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    sent.push(request);
    const [status, location] = answers[request.url] ?? [200];
    return Promise.resolve({
      status,
      headers: Object.fromEntries(location === undefined ? [] : [['location', location]]),
      url: request.url,
      read: async function* () {},
      close: () => void closed.push(request.url),
    });
  };
  return { send, sent, closed };
}

const GET: HttpRequest = {
  url: 'https://a.example/x',
  headers: { 'X-Key': 'hush', accept: 'text/csv' },
  private: ['x-key'],
  unchecked: true,
};
const POST: HttpRequest = { ...GET, method: 'POST', body: '{}' };

describe('a request without a body', () => {
  test('goes on within its origin as it is', async () => {
    const { send, sent, closed } = network({ 'https://a.example/x': [302, '/y'] });
    expect((await sendFollowing(send, GET, signal)).url).toBe('https://a.example/y');
    expect(sent[1]).toEqual({ ...GET, url: 'https://a.example/y' });
    expect(closed).toEqual(['https://a.example/x']);
  });

  test.each(['https://b.example/y', 'https://a.example:8443/y'])(
    'goes on to %s without what is private, with its certificate checked, and does not get it back',
    async (there) => {
      const { send, sent } = network({
        'https://a.example/x': [307, there],
        [there]: [301, 'https://a.example/z'],
      });
      await sendFollowing(send, GET, signal);
      const plain = { accept: 'text/csv' };
      expect(sent.slice(1).map(({ url, headers, unchecked }) => [url, headers, unchecked])).toEqual([
        [there, plain, false],
        ['https://a.example/z', plain, false],
      ]);
    },
  );
});

describe('a request with a body', () => {
  test.each([301, 302, 303, 307, 308])('goes nowhere else: %i', async (status) => {
    const { send, sent } = network({ 'https://a.example/x': [status, 'https://b.example/y?token=hush'] });
    await expect(sendFollowing(send, POST, signal)).rejects.toThrow(
      'https://a.example/x leads to https://b.example/y?token=***. What this request carries is for a.example, and is not sent there.',
    );
    expect(sent).toHaveLength(1);
  });

  test('goes on within its origin, by its status as what it was or as a GET', async () => {
    const kept = network({ 'https://a.example/x': [308, '/y'] });
    await sendFollowing(kept.send, POST, signal);
    expect(kept.sent[1]).toMatchObject({ method: 'POST', body: '{}' });
    const turned = network({ 'https://a.example/x': [302, '/y'] });
    await sendFollowing(turned.send, POST, signal);
    expect(turned.sent[1]).toEqual({ ...GET, url: 'https://a.example/y' });
  });
});

test.each([
  [[0], 'leads to another address, which a browser tells only after it has gone there.'],
  [[302, 'ftp://b.example/'], 'leads to what is no http address'],
  [[302, '/x'], 'redirects in a circle'],
] as const)('an end: %o', async (answer, message) => {
  const { send } = network({ 'https://a.example/x': answer });
  await expect(sendFollowing(send, GET, signal)).rejects.toThrow(message);
});
