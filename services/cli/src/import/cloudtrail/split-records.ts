import { LIMITS } from "@ringfence/schemas";

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/** A record this long can only be one that never ends; what follows is tried anew. */
const GIVE_UP_BYTES = 8 * LIMITS.messageBytes;

export type RawRecord =
  | { readonly bytes: Buffer; readonly number: number }
  | { readonly bytes: null; readonly number: number; readonly reason: string };

/**
 * Cuts the records out of a JSON document without holding the document: a record is an object
 * that opens at `recordDepth` brackets (2 in `{"Records":[…]}`). Only the record at hand is kept,
 * and of one above `maxBytes` only the fact. Each record is parsed apart from the others, so a
 * damaged one costs nothing but itself.
 */
export class RecordSplitter {
  readonly #recordDepth: number;
  readonly #maxBytes: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #capturing = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #number = 0;

  constructor(recordDepth: number, maxBytes: number = LIMITS.messageBytes) {
    this.#recordDepth = recordDepth;
    this.#maxBytes = maxBytes;
  }

  /** The records that end in this piece of the document. */
  push(chunk: Buffer): RawRecord[] {
    const records: RawRecord[] = [];
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (this.#inString) {
        if (this.#string(byte)) continue;
        // A bare line end in a string: the record was cut off there.
        if (this.#capturing) records.push(this.#abandon("malformed_json"));
        this.#depth = this.#recordDepth;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (byte === OPEN_BRACE && !this.#capturing && this.#depth === this.#recordDepth) {
          this.#capturing = true;
          start = index;
        }
        this.#depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#depth > 0) this.#depth -= 1;
        if (!this.#capturing || this.#depth !== this.#recordDepth) continue;
        this.#hold(chunk.subarray(start, index + 1));
        records.push(this.#finish());
      }
    }
    if (this.#capturing) this.#hold(chunk.subarray(start));
    if (this.#heldBytes > GIVE_UP_BYTES) {
      records.push(this.#abandon("record_too_long"));
      this.#depth = this.#recordDepth;
    }
    return records;
  }

  /** The record that the end of the file cut off, if there is one. */
  end(): RawRecord[] {
    return this.#capturing ? [this.#abandon("cut_off")] : [];
  }

  /** Steps through a string; false where it cannot go on. */
  #string(byte: number | undefined): boolean {
    if (byte === NEWLINE) {
      this.#inString = false;
      this.#escaped = false;
      return false;
    }
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
    return true;
  }

  #hold(piece: Buffer): void {
    this.#heldBytes += piece.length;
    if (this.#heldBytes > this.#maxBytes) this.#held = [];
    else this.#held.push(piece);
  }

  #finish(): RawRecord {
    if (this.#heldBytes > this.#maxBytes) return this.#abandon("record_too_long");
    const bytes = Buffer.concat(this.#held);
    this.#reset();
    return { bytes, number: this.#number };
  }

  #abandon(reason: string): RawRecord {
    this.#reset();
    return { bytes: null, number: this.#number, reason };
  }

  #reset(): void {
    this.#capturing = false;
    this.#held = [];
    this.#heldBytes = 0;
    this.#number += 1;
  }
}
