/** `embed.js`: one script tag defines the element, and `OsirisPlayground` for scripts of the page. */
import { playgroundElement } from './element.ts';

const { src } = document.currentScript as HTMLScriptElement;
const OsirisPlayground = playgroundElement(new URL('.', src).href);
if (!customElements.get('osiris-playground')) customElements.define('osiris-playground', OsirisPlayground);

export default OsirisPlayground;
