/** `embed.mjs`: the same as a module. */
import type { OsirisPlaygroundClass, PlaygroundClient } from './api.ts';
import { playgroundElement } from './element.ts';

export const OsirisPlayground: OsirisPlaygroundClass = playgroundElement(new URL('.', import.meta.url).href);
if (!customElements.get('osiris-playground')) customElements.define('osiris-playground', OsirisPlayground);

export const connect = (frame: HTMLIFrameElement): PlaygroundClient => OsirisPlayground.connect(frame);
export const upgrade = (root?: ParentNode): void => OsirisPlayground.upgrade(root);
