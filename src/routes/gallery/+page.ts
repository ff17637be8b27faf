/** Written at build time, to be read without any script: `embed.js` alone runs in it. */
export const ssr = true;
export const csr = false;
