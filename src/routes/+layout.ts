/** A static site: every page is written at build time as an empty shell and drawn in the browser. */
export const ssr = false;
export const prerender = true;
export const trailingSlash = 'always';
