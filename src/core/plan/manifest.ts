/** `manifest.yaml`, with the fingerprints Osiris's compiler would give (osiris/core/compiler_v0.py). */
import { asciiJson, canonicalJson } from './canonical.ts';
import { fingerprint, hash } from './fingerprint.ts';
import type { Params } from './params.ts';
import type { Value } from '../oml/pipeline.ts';
import type { Manifest, PlanStep } from './plan.ts';
import { own, stringAt, toPlain, type Mapping } from '../oml/value.ts';

const COMPILER = 'osiris-compiler/0.1';
const REGISTRY = 'osiris-registry/0.1';

/** `asText`: the document with every placeholder filled in as text, which is what Osiris hashes. */
export function buildManifest(
  document: Mapping,
  asText: Value,
  params: Params,
  profile: string | undefined,
  steps: readonly PlanStep[],
): Manifest {
  const name = stringAt(document, 'name') ?? '';
  const metadata = own(document, 'metadata');
  const fingerprints = {
    oml_fp: fingerprint(canonicalJson(asText)),
    registry_fp: fingerprint('registry-v0.1'),
    compiler_fp: fingerprint(COMPILER),
    params_fp: fingerprint(canonicalJson(Object.fromEntries(params))),
    profile: profile || 'default',
  };
  const base = {
    name,
    metadata,
    pipeline: { id: name.toLowerCase().replaceAll(' ', '_'), version: '0.1.0', fingerprints },
    steps: steps.map(({ id, component, needs }) => ({
      id,
      component,
      driver: component,
      cfg_path: `cfg/${id}.json`,
      needs,
    })),
    meta: {
      oml_version: stringAt(document, 'oml_version') ?? '',
      profile: fingerprints.profile,
      run_id: '${run_id}',
      toolchain: { compiler: COMPILER, registry: REGISTRY },
    },
  };
  const manifestHash = hash(asciiJson({ manifest: base, profile: profile ?? '' }));
  return {
    ...base,
    ...(metadata === undefined ? {} : { metadata: toPlain(metadata) }),
    pipeline: {
      ...base.pipeline,
      fingerprints: { ...fingerprints, manifest_fp: fingerprint(canonicalJson(base)) },
    },
    meta: { ...base.meta, manifest_hash: manifestHash, manifest_short: manifestHash.slice(0, 7) },
  };
}
