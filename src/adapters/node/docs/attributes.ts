/** What is wrong with the attributes of a playground: names and values that nothing reads. */
import { meant } from '#core/oml/fix.ts';

export interface AttributeWords {
  /** Each the end of a sentence that begins with the playground, as of warnings. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

type Reader = (value: string) => string | undefined;

/** `steps`: ids of its pipeline; undefined where that cannot be read. */
export function attributeWords(
  attributes: ReadonlyMap<string, string>,
  steps: readonly string[] | undefined,
): AttributeWords {
  const readers: Readonly<Record<string, Reader>> = {
    ...READERS,
    step: (id) => (steps === undefined ? undefined : oneOf(steps, `has the steps`)(id)),
  };
  const faults: string[] = [];
  const warnings: string[] = [];
  for (const [name, value] of attributes) {
    if (Object.hasOwn(readers, name)) {
      const wrong = value === '' ? undefined : readers[name]?.(value);
      if (wrong !== undefined) faults.push(`has ${name}="${value}"${wrong}`);
    } else if (!isOfAll(name)) {
      const likely = meant(name, Object.keys(readers));
      if (likely === undefined) warnings.push(`has the attribute ${name}, which nothing reads`);
      else faults.push(`has the attribute ${name}, which nothing reads; did you mean ${likely}?`);
    }
  }
  return { faults, warnings };
}

const anything: Reader = () => undefined;

function oneOf(words: readonly string[], there: string): Reader {
  return (value) => {
    if (words.includes(value)) return undefined;
    const likely = meant(value, words);
    return likely === undefined ? `; it ${there} ${words.join(', ')}` : `; did you mean ${name(likely)}?`;
  };
}

const name = (word: string): string => `"${word}"`;

/** On where it stands, whatever it says. */
const flag: Reader = (value) =>
  /^(?:false|no|off|0)$/i.test(value) ? ', which is on all the same; leave the attribute out' : undefined;

const READERS: Readonly<Record<string, Reader>> = {
  src: anything,
  example: anything,
  files: anything,
  results: anything,
  profile: anything,
  params: anything,
  mode: oneOf(['full', 'editor', 'result', 'graph'], 'can be'),
  step: anything,
  height: (value) =>
    /^\d+(?:px)?$|^auto$/.test(value) ? undefined : '; it is a number of px, such as height="480", or auto',
  theme: oneOf(['light', 'dark', 'auto'], 'can be'),
  readonly: anything,
  autorun: flag,
  credentialless: flag,
  lang: anything,
};

/** Attributes of every element, and what frameworks and their templates write beside them. */
const OF_ALL = new Set(
  'accesskey autocapitalize autofocus class classname contenteditable dir draggable enterkeyhint exportparts hidden id inert inputmode is itemid itemprop itemref itemscope itemtype key markdown nonce part popover ref role slot spellcheck style suppresshydrationwarning tabindex title translate writingsuggestions'.split(
    ' ',
  ),
);

const isOfAll = (name: string): boolean => OF_ALL.has(name) || /[^a-z\d_]|^on[a-z]/.test(name);
