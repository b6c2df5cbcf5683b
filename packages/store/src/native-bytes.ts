/** How values stand in the engine's own format. */

/** Bytes that grow. What was handed out by `parts` stays as it is only until the next append. */
export class Bytes {
  length = 0;
  #bytes: Buffer;
  readonly #likely: () => number;

  /** @param likely asked when there is too little room: how many bytes it will likely be in all */
  constructor(capacity: number, likely: () => number = () => 0) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#likely = likely;
  }

  /** Room for so many more; the buffer to write to, at `length`. */
  room(more: number): Buffer {
    const needed = this.length + more;
    if (needed > this.#bytes.length) {
      const likely = Math.ceil(this.#likely());
      // Where it is known how much comes, twice as much would be held for nothing.
      const enough = likely > needed ? likely : 2 * this.#bytes.length;
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, enough));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Numbers and what the engine stores as numbers, by the type: how wide, and how it is written. */
export const NUMBERS = {
  Bool: [1, writeUInt8],
  UInt16: [2, writeUInt16],
  UInt32: [4, writeUInt32],
  Float32: [4, writeFloat32],
  UInt64: [8, writeUInt64],
  "Decimal(18, 4)": [8, writeUInt64],
  "DateTime64(3, 'UTC')": [8, writeUInt64],
} as const;

export type NumberType = keyof typeof NUMBERS;

/** Answers what is behind it. */
export function writeVarint(out: Buffer, at: number, value: number): number {
  let next = at;
  let left = value;
  while (left >= 0x80) {
    out[next++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  out[next++] = left;
  return next;
}

function writeUInt8(out: Buffer, at: number, value: number): void {
  out[at] = value;
}

function writeUInt16(out: Buffer, at: number, value: number): void {
  out[at] = value & 0xff;
  out[at + 1] = value >>> 8;
}

function writeUInt32(out: Buffer, at: number, value: number): void {
  out[at] = value & 0xff;
  out[at + 1] = (value >>> 8) & 0xff;
  out[at + 2] = (value >>> 16) & 0xff;
  out[at + 3] = value >>> 24;
}

const TWO_TO_32 = 4_294_967_296;

function writeUInt64(out: Buffer, at: number, value: number): void {
  const high = Math.floor(value / TWO_TO_32);
  writeUInt32(out, at, value - high * TWO_TO_32);
  writeUInt32(out, at + 4, high);
}

function writeFloat32(out: Buffer, at: number, value: number): void {
  // JSON knows no negative zero, and nothing that is measured is one.
  out.writeFloatLE(value + 0, at);
}
