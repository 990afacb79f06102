declare module 'snappyjs' {
  /** @throws Error where the bytes are damaged */
  export function uncompress(compressed: Uint8Array): Uint8Array
}
