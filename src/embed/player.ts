/** What a playground shows before it runs, and the frame that takes its place when the reader wants more. */
import type { Recording } from '#core/recording/recording.ts';
import type { PlaygroundClient, Ready } from './api.ts';
import { createLine, quiet, type Ask } from './client.ts';
import { unindented } from './text.ts';
import { make, recordedTables, scrolling } from './view.ts';

/** What the reader pressed; `Load` where the page itself wants the frame. */
type Press = 'Run' | 'Edit' | 'Load';

export interface Player {
  readonly client: PlaygroundClient;
  /** Shows what there is to read, as it is now. */
  show(): void;
  /** Takes the frame away; it is back when the element is seen again. */
  stop(): void;
}

/** Fills an element that is a playground from now on; `base`: the address of the playground. */
export function createPlayer(host: HTMLElement, base: string, sheet: CSSStyleSheet): Player {
  // As high as it was before, where it stood in the page, so that nothing moves.
  const stood = host.offsetHeight;
  const section = make('section');
  const note = make('output');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  // The frame stands in the page itself, where other frames of the playground find it.
  root.append(section, make('slot', [], { name: 'f' }));

  const { client, attach } = createLine(base, () => start('Load'));
  /** By address: empty until it has come, false where it cannot be had. */
  const fetched: Record<string, unknown> = {};
  let text: string;
  let title: string;
  let address: string;
  let recording: Recording | undefined;
  /** What the frame is given to read: on its way as soon as somebody wants it. */
  let files: { path: string; url: string; content: Promise<unknown> }[];
  let frame: HTMLIFrameElement | undefined;
  let detach: (() => void) | undefined;
  /** What the frame is for, until it is there. */
  let press: Press | '' = '';
  /** Of a frame that was let go, to be opened again. */
  let session = '';
  let inSight: boolean;
  let theme: 'light' | 'dark' | undefined;

  const is = (name: string): string => host.getAttribute(name) || '';
  const full = (url: string): string => url && make('a', [], { href: url }).href;

  /** What an address holds; nothing before it has come. */
  function at(url: string, form: 'text' | 'json'): unknown {
    const come = (found: unknown): void => {
      // Many a server answers with a page of its own what it has not.
      fetched[url] = !/^\s*</.test(found as string) && found;
      show();
    };
    return (url && (fetched[url] ??= (had(url, form).then(come), ''))) || '';
  }

  function show(): void {
    const example = is('example');
    const results = is('results');
    const step = is('step');
    address = example ? `${base}examples/${example}/pipeline.yaml` : full(is('src'));
    const written = host.querySelector('script,pre') ?? (host.querySelector(':not(iframe)') ? '' : host);
    text = unindented((written as Element).textContent) || (at(address, 'text') as string);
    recording = at(results, 'json') as Recording;
    const tables = [
      ...recordedTables(recording, step),
      ...[...host.querySelectorAll('table')]
        .filter(({ dataset }) => !step || dataset['step'] === step)
        .map((table) => table.cloneNode(true)),
    ];
    // What comes later must not move the page.
    const height = parseInt(is('height')) || stood || ((address || results) && 480);
    section.style = `color-scheme:${is('theme')};height:${height}px;min-height:${height || 400}px`;
    section.inert = (frame && !press) as boolean;
    const button = (what: Press) => make('button', [what], { onclick: () => start(what) });
    const lost = [address, results].find((url) => fetched[url] === false);
    title = /^name: (.+)/m.exec(text)?.[1] ?? 'Pipeline';
    note.textContent = press ? `${press}…` : lost ? `${lost} cannot be read` : title;
    section.replaceChildren(
      make('header', [note, button('Edit'), button('Run')], { lang: 'en' }),
      is('mode') === 'result' && tables[0] ? '' : scrolling('pre', [text || address]),
      tables[0] ? scrolling('div', tables) : '',
    );
    // It may be the page's own.
    const now = /24/.test(getComputedStyle(section).backgroundColor) ? 'dark' : 'light';
    if (frame && theme !== now) client.setTheme({ theme: now }).catch(quiet);
    theme = now;
  }

  function start(what: Press): void {
    press = what;
    if (frame) return;
    show();
    files = (is('files').match(/\S+/g) ?? []).map((file) => {
      const [url, path = url!.split('/').pop()] = full(file).split('#');
      return { path: decoded(path!), url: url!, content: had(url!, 'blob') };
    });
    frame = make('iframe', [], {
      slot: 'f',
      title,
      allow: 'clipboard-write',
      // A page with COEP takes frames of servers that say nothing of it in this way alone.
      credentialless: host.hasAttribute('credentialless'),
      // Behind the #, which reaches no server. Where a word stands twice, the last counts.
      src: `${base}embed/#?${new URLSearchParams([
        ...[...host.attributes].map(({ name, value }) => [name, (name !== 'files' && value) as string]),
        ['src', address],
        ['theme', theme!],
        ['session', session],
        ['press', what],
      ])}`,
    });
    detach = attach(frame, greet);
    host.append(frame);
  }

  /** Gives the frame all that it shows, and then does what was pressed for. */
  async function greet(ask: Ask, ready: Ready): Promise<void> {
    const pressed = press;
    press = '';
    show();
    if (pressed !== 'Load') frame!.focus({ preventScroll: true });
    if (ready.session !== session) {
      session = ready.session!;
      if (text) void ask('setPipeline', { text, step: is('step'), recording, lax: true });
      for (const file of files) void ask('addFile', { ...file, content: await file.content });
    }
    if (pressed === 'Run') void ask('run');
  }

  function stop(): void {
    detach?.();
    frame?.remove();
    frame = undefined;
    press = '';
    show();
    // Whether it is seen is told anew, also where it was only moved.
    sight.unobserve(host);
    sight.observe(host);
  }

  section.ontransitionend = show;
  client.on('resize', ({ height }) => host.setAttribute('height', height as string));
  new MutationObserver(show).observe(host, {
    attributes: true,
    childList: true,
    subtree: true,
  });
  const sight = new IntersectionObserver(
    (seen) => {
      inSight = seen.pop()!.isIntersecting;
      if (inSight) {
        if (frame) return;
        if (session) start('Load');
        else if (host.hasAttribute('autorun') && base.startsWith(`${origin}/`)) start('Run');
      } else if (section.inert) {
        // The frame shows it by now.
        // Where it cannot, it stays.
        client.park().then(() => inSight || stop(), quiet);
      }
    },
    { rootMargin: '100%' },
  );
  sight.observe(host);

  return { client, show, stop };
}

/** False where it cannot be had. */
const had = (url: string, form: 'text' | 'json' | 'blob'): Promise<unknown> =>
  fetch(url)
    .then((found) => found.ok && found[form]())
    .catch(() => false);

/** As it stands where it is not spelled as addresses are. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
