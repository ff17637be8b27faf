/** A run that came from elsewhere reaches the hosts that were named, and no other. */
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '#core/contract/network.ts';
import { onlyHosts, type Follow } from '#core/http/only-hosts.ts';

const signal = new AbortController().signal;

/** A network of which these answers alone are known, by address: a status, with where it leads; and what was sent. */
function network(answers: Readonly<Record<string, readonly [status: number, location?: string]>> = {}) {
  const sent: HttpRequest[] = [];
  const closed: string[] = [];
  const send = (request: HttpRequest, _: unknown, redirect: string): Promise<HttpResponse> => {
    expect(redirect).toBe('manual');
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

const ask = (
  hosts: readonly string[],
  request: string | HttpRequest,
  { send } = network(),
  follow?: Follow,
) => onlyHosts(hosts, send, follow)(typeof request === 'string' ? { url: request } : request, signal);

describe('hosts', () => {
  it.each([
    ['a.example', 'https://a.example/x?y'],
    ['a.example', 'http://a.example/'],
    ['A.Example', 'https://a.example/'],
    ['a.example:8443', 'https://a.example:8443/'],
    ['a.example:443', 'https://a.example/'],
    ['a.example:80', 'http://a.example/'],
    ['https://a.example', 'https://a.example/'],
    ['https://a.example/', 'https://a.example:443/'],
    ['localhost:8080', 'http://localhost:8080/'],
    ['127.0.0.1', 'http://127.1/'],
    ['[::1]:81', 'http://[0:0::1]:81/'],
    ['bücher.example', 'https://xn--bcher-kva.example/'],
  ])('%s: %s is asked', async (host, url) => {
    expect((await ask([host], url)).status).toBe(200);
  });

  it.each([
    ['a.example', 'https://b.a.example/', 'b.a.example'],
    ['a.example', 'https://a.example.b/', 'a.example.b'],
    ['a.example', 'https://a.example:8443/', 'a.example:8443'],
    ['a.example', 'https://a.example./', 'a.example.'],
    ['a.example', 'https://a.example@b.example/', 'b.example'],
    ['a.example:8443', 'https://a.example/', 'a.example'],
    ['a.example:80', 'https://a.example/', 'a.example'],
    ['https://a.example', 'http://a.example/', 'a.example'],
    ['localhost', 'http://127.0.0.1/', '127.0.0.1'],
    ['localhost:8080', 'http://localhost:8081/', 'localhost:8081'],
    ['a.example', 'http://0x7f.1/', '127.0.0.1'],
    ['*', 'https://a.example/', 'a.example'],
    ['*.example', 'https://a.example/', 'a.example'],
    ['', 'https://a.example/', 'a.example'],
    ['https://', 'https://a.example/', 'a.example'],
    ['a.example/x', 'https://a.example/x', 'a.example'],
    ['u@a.example', 'https://a.example/', 'a.example'],
    ['a.example#', 'https://a.example/', 'a.example'],
    ['a.example\\b', 'https://a.example/', 'a.example'],
  ])('%s: %s is not asked', async (host, url, shown) => {
    const world = network();
    await expect(ask([host], url, world)).rejects.toThrow(
      `was not asked: this run may not reach ${shown}, since it is not among the hosts that were named: ${host}.`,
    );
    expect(world.sent).toEqual([]);
  });

  it('none: nothing is asked', async () => {
    await expect(ask([], 'https://a.example/x?token=s3cret')).rejects.toMatchObject({
      reason: 'hopeless',
      message:
        'https://a.example/x?token=*** was not asked: this run may not reach a.example, since no host was named.',
    });
  });
});

describe('redirects', () => {
  it('to a named host are followed, wherever on the way', async () => {
    const world = network({
      'https://a.example/1': [301, '/2'],
      'https://a.example/2': [302, 'https://b.example/3'],
      'https://b.example/3': [307, '//a.example/4#end'],
    });
    const response = await ask(['a.example', 'b.example'], 'https://a.example/1', world);
    expect(response.url).toBe('https://a.example/4#end');
    expect(world.sent.map(({ url }) => url)).toEqual([
      'https://a.example/1',
      'https://a.example/2',
      'https://b.example/3',
      'https://a.example/4#end',
    ]);
    expect(world.closed).toHaveLength(3);
  });

  it.each([
    ['https://b.example/', 'b.example'],
    ['http://localhost:9/', 'localhost:9'],
    ['//127.0.0.1/', '127.0.0.1'],
    ['http://2130706433:9/', '127.0.0.1:9'],
    ['http://0177.1/', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
    ['http://10.0.0.1/', '10.0.0.1'],
    ['https://a.example@b.example/', 'b.example'],
    ['https://a.example./', 'a.example.'],
    ['http://169.254.169.254/latest', '169.254.169.254'],
    ['https://a.example:444/', 'a.example:444'],
  ])('to %s fail before anything is sent there', async (link, host) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const world = network({ 'https://a.example/1': [200], 'https://a.example/x': [status, link] });
      await expect(ask(['a.example'], 'https://a.example/x', world)).rejects.toThrow(
        `https://a.example/x leads to ${host}. Nothing was asked there: this run may not reach it, since it is not among the hosts that were named: a.example.`,
      );
      expect(world.sent).toHaveLength(1);
      expect(world.closed).toHaveLength(1);
    }
  });

  it('to what is no http address fail', async () => {
    const world = network({ 'https://a.example/x': [302, 'file:///etc/passwd'] });
    await expect(ask(['a.example'], 'https://a.example/x', world)).rejects.toThrow(
      'https://a.example/x leads to what is no http address.',
    );
  });

  it('in a circle end', async () => {
    const world = network({ 'https://a.example/x': [302, '/x'] });
    await expect(ask(['a.example'], 'https://a.example/x', world)).rejects.toThrow('redirects in a circle');
    expect(world.sent).toHaveLength(21);
  });

  it('that the host hides are not followed', async () => {
    const world = network({ 'https://a.example/x': [0] });
    await expect(ask(['a.example'], 'https://a.example/x', world)).rejects.toThrow(
      'leads to another address, where this run may not go, or which a browser does not tell before it has gone there',
    );
    expect(world.closed).toEqual(['https://a.example/x']);
  });

  it('that the host hides are followed to where they lead, if that was named', async () => {
    const world = network({ 'https://a.example/x': [0] });
    const follow = (to: string) => () => Promise.resolve(to);
    const led = await ask(['a.example'], 'https://a.example/x', world, follow('https://a.example/y'));
    expect(led.url).toBe('https://a.example/y');
    const away = ask(['a.example'], 'https://a.example/x', world, follow('https://b.example/y'));
    await expect(away).rejects.toThrow('leads to another address');
    const circle = ask(['a.example'], 'https://a.example/x', world, follow('https://a.example/x'));
    await expect(circle).rejects.toThrow('redirects in a circle');
    expect(world.sent.filter(({ url }) => url !== 'https://a.example/x')).toHaveLength(1);
  });

  it('that the host hides are not asked about with what a request carries', async () => {
    const world = network({ 'https://a.example/x': [0] });
    const request = { url: 'https://a.example/x', headers: { 'X-Api-Key': 's3cret' } };
    const follow = () => Promise.reject(new Error('asked'));
    await expect(ask(['a.example'], request, world, follow)).rejects.toThrow('leads to another address');
  });

  it('an answer that leads nowhere is an answer', async () => {
    const world = network({ 'https://a.example/x': [304, '/y'], 'https://a.example/y': [301] });
    expect((await ask(['a.example'], 'https://a.example/x', world)).status).toBe(304);
    expect((await ask(['a.example'], 'https://a.example/y', world)).status).toBe(301);
  });

  const carrying: readonly [string, Partial<HttpRequest>][] = [
    ['a body', { method: 'POST', body: '{}' }],
    ['a key', { headers: { 'X-Api-Key': 's3cret' } }],
    ['credentials', { headers: { authorization: 'Bearer s3cret' } }],
  ];
  it.each(carrying)('%s is not sent to another host, named or not', async (_, request) => {
    const world = network({ 'https://a.example/x': [307, 'https://b.example/'] });
    await expect(
      ask(['a.example', 'b.example'], { url: 'https://a.example/x', ...request }, world),
    ).rejects.toThrow(
      'https://a.example/x leads to b.example. What this request carries is for a.example, and is not sent there.',
    );
    expect(world.sent).toHaveLength(1);
  });

  it.each(carrying)('%s is sent on to the same host', async (_, request) => {
    const world = network({ 'https://a.example/x': [308, '/y'] });
    await ask(['a.example'], { url: 'https://a.example/x', timeout: 5, ...request }, world);
    expect(world.sent[1]).toEqual({ url: 'https://a.example/y', timeout: 5, ...request });
  });

  it('a POST that is answered elsewhere is asked for there', async () => {
    const world = network({ 'https://a.example/x': [303, '/y'] });
    const headers = { Accept: '*/*', 'Content-Type': 'application/json' };
    await ask(['a.example'], { url: 'https://a.example/x', method: 'POST', body: '{}', headers }, world);
    expect(world.sent[1]).toEqual({ url: 'https://a.example/y', headers: { Accept: '*/*' } });
  });
});
