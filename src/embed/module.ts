/** `embed.mjs`: the same as a module. */
import type { OsirisPlaygroundClass, PlaygroundClient } from './api.ts';
import { playgroundElement } from './element.ts';

const NAME = 'osiris-playground';
const own: OsirisPlaygroundClass = playgroundElement(new URL('.', import.meta.url).href);
if (!customElements.get(NAME)) customElements.define(NAME, own);

/** Of the script that came first, where the page has several. */
export const OsirisPlayground = customElements.get(NAME) as OsirisPlaygroundClass;
export const connect = (frame: HTMLIFrameElement): PlaygroundClient => own.connect(frame);
export const upgrade = (root?: ParentNode): void => OsirisPlayground.upgrade(root);
