/** Vite gives the address of a file that it puts into the build. */
declare module '*?url' {
  const address: string;
  export default address;
}
