/** A zip on the command line: it came from elsewhere, so it gets nothing of this machine, and says whom it asks. */
import { FREE_FAMILIES } from '#core/plan/connections-found.ts';
import { effectsOf } from '#core/plan/effects.ts';
import { hostsOf, type Contact } from '#core/http/contacts.ts';
import { sharedEffects } from '#core/share/effects.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { connectionFields } from '#core/check/secrets.ts';
import { NetworkError } from '#core/contract/errors.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import type { Diagnostic, Pipeline, Result } from '#core/oml/pipeline.ts';
import { isMapping, own, stepsOf, stringAt } from '#core/oml/value.ts';
import { filesRead, type Plan } from '#core/plan/plan.ts';
import { publicUrl } from '#core/http/address.ts';
import { onlyHosts } from '#core/http/only-hosts.ts';
import { joined } from '#core/share/pack.ts';
import type { SharedState } from '#core/share/state.ts';
import { catalog } from '#drivers/index.ts';
import { httpFetch } from '../http.ts';

/** A file of a bundle, whole. */
export interface BundledFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * What the pipeline of a zip wants of this machine, an error each: without `--trust` it gets none of it. A step that has one of the
 * `standIns` does without.
 */
export function untrusted(
  { document, source }: Pipeline,
  name: string,
  standIns: StandIns,
): readonly Diagnostic[] {
  return stepsOf(document).flatMap((step, index): Diagnostic[] => {
    const config = isMapping(step) ? own(step, 'config') : undefined;
    const component = catalog.get(stringAt(step, 'component') ?? '');
    const [family = ''] = component?.name.split('.') ?? [];
    const connection = stringAt(config, 'connection');
    const given = isMapping(config) ? Object.keys(config) : [];
    const lacks = component?.spec.configSchema.required.some((key) => !given.includes(key));
    const takesDefault =
      component && lacks && !FREE_FAMILIES.includes(family) && connectionFields(component.spec).length > 0;
    const wanted = connection ?? (takesDefault ? `@${family}, the default one,` : undefined);
    if (wanted === undefined || own(standIns, stringAt(step, 'id') ?? '')) return [];
    const at = ['steps', index, ...(connection === undefined ? ['component'] : ['config', 'connection'])];
    const message = `The step wants the connection ${wanted} of this machine. ${name} came from elsewhere and gets no connection and no variable: read its pipeline.yaml, and if you trust it, use --trust`;
    return [
      {
        type: 'untrusted_bundle',
        severity: 'error',
        message,
        location: `steps[${index}]${connection === undefined ? '.component' : '.config.connection'}`,
        range: source.value(at),
      },
    ];
  });
}

/** Whom a bundle's pipeline asks when it runs, and where files that it reads are to be fetched from. */
export function contactsOf(bundle: SharedState, pipeline: Pipeline, plan: Plan): readonly Contact[] {
  const held = bundle.files.flatMap((file) =>
    'content' in file ? [{ name: file.path, bytes: file.content.length }] : [],
  );
  return sharedEffects(effectsOf(readPipeline(pipeline, catalog), plan), bundle.files, held).contacts;
}

const REACH = { computer: ', which is this computer', network: ', in this network', public: '' } as const;

/** The hosts, a line each with what asks them. */
export function hostLines(name: string, contacts: readonly Contact[]): readonly string[] {
  const hosts = hostsOf({ contacts });
  if (contacts.length === 0) return [`${name} asks no other computer.`];
  return [
    `${name} asks:`,
    ...hosts.map((host) => {
      const asking = contacts.filter((contact) => contact.host === host);
      const who = asking.map((contact) => ('step' in contact.for ? contact.for.step : contact.for.file));
      const [{ reach = 'public' } = {}] = asking;
      const sends = asking.some((contact) => contact.sends) ? ', and sends rows there' : '';
      return `  ${host}${REACH[reach]} (${[...new Set(who)].join(', ')}${sends})`;
    }),
  ];
}

/** The files that a bundle brings; of those that are an address, what the plan reads is fetched. One that cannot be had is `file_not_found`. */
export async function filesOf(
  bundle: SharedState,
  plan: Plan,
  hosts: readonly string[],
): Promise<Result<readonly BundledFile[]>> {
  const fetch = onlyHosts(hosts, httpFetch);
  const files: BundledFile[] = [];
  for (const file of bundle.files) {
    try {
      if ('content' in file) files.push(file);
      else if (filesRead(plan).includes(file.path))
        files.push({ path: file.path, content: await fetched(fetch, file.url) });
    } catch (cause) {
      if (!(cause instanceof NetworkError)) throw cause;
      const message = `${file.path} could not be had: ${cause.message} Get it from elsewhere, and give its folder by --data.`;
      return { ok: false, diagnostics: [{ type: 'file_not_found', severity: 'error', message }] };
    }
  }
  return { ok: true, value: files, diagnostics: [] };
}

async function fetched(fetch: ReturnType<typeof onlyHosts>, url: string): Promise<Uint8Array> {
  const answer = await fetch({ url }, new AbortController().signal);
  if (answer.status !== 200)
    throw new NetworkError(`${publicUrl(url)} answered ${answer.status}.`, 'hopeless');
  const parts: Uint8Array[] = [];
  for await (const part of answer.read()) parts.push(part.slice());
  return joined(parts);
}
