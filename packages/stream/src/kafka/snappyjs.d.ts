declare module "snappyjs" {
  /** Throws where `packed` is damaged, or unpacks to more than `maxBytes`. */
  export function uncompress(packed: Buffer, maxBytes?: number): Buffer;
}
