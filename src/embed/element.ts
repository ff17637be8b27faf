/** `<osiris-playground>`, as the browser knows it: what it does is in player.ts. */
import type { PlaygroundClient } from './api.ts';
import { createLine } from './client.ts';
import { createPlayer } from './player.ts';
import { STYLE } from './style.ts';

/** Makes the element's class; `base`: the address of the playground, which ends with `/`. */
export function playgroundElement(base: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  return class OsirisPlayground extends HTMLElement {
    /** Talks with the playground in a frame that the page made itself. */
    static connect(frame: HTMLIFrameElement): PlaygroundClient {
      const line = createLine(base);
      line.attach(frame);
      return line.client;
    }

    /** Makes a playground of every block of OML below `root`. */
    static upgrade(root: ParentNode = document): void {
      for (const block of root.querySelectorAll('pre:has(>.language-oml):not(osiris-playground *)')) {
        const playground = new this();
        block.replaceWith(playground);
        playground.append(block);
      }
    }

    readonly #player = createPlayer(this, base, sheet);
    readonly client = this.#player.client;

    connectedCallback(): void {
      this.#player.show();
    }

    disconnectedCallback(): void {
      this.#player.stop();
    }
  };
}
