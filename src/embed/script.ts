/** `embed.js`: one script tag defines the element, and `OsirisPlayground` for scripts of the page. */
import { playgroundElement } from './element.ts';

const { src } = document.currentScript as HTMLScriptElement;
const NAME = 'osiris-playground';
// A page may hold the script twice: the first has defined the element.
if (!customElements.get(NAME)) customElements.define(NAME, playgroundElement(new URL('.', src).href));

export default customElements.get(NAME);
