/**
 * Columns in the engine's own format (Native), built row by row: the server takes them over as they
 * are, where it would have to parse anything else.
 */

import { Bytes, NUMBERS, type NumberType, writeVarint } from "./native-bytes.ts";

export interface NativeColumn {
  readonly name: string;
  /** Of the values as they are sent; the server converts it to that of the table. */
  readonly type: string;
  readonly rows: number;
  parts(): Uint8Array[];
}

/** Rows for which room is made unless it is said how many come. */
const FEW_ROWS = 16;
const BYTES_OF_TEXT = 16;
/** Texts to come may be a little longer than those that came. */
const SPARE = 1.0625;
const LONG_COPY = 48;

export interface ColumnOptions {
  readonly nullable?: boolean;
  /** How many rows are likely to come. */
  readonly expected?: number;
}

/** String, or Nullable(String). */
export class TextColumn implements NativeColumn {
  readonly name: string;
  readonly type: string;
  rows = 0;
  readonly #nulls: Bytes | null;
  readonly #bytes: Bytes;

  constructor(name: string, { nullable = false, expected = FEW_ROWS }: ColumnOptions = {}) {
    this.name = name;
    this.type = nullable ? "Nullable(String)" : "String";
    this.#nulls = nullable ? new Bytes(expected) : null;
    this.#bytes = new Bytes(expected * BYTES_OF_TEXT, () => {
      return (SPARE * expected * this.#bytes.length) / this.rows;
    });
  }

  /** The bytes from `start` to `end`, which are UTF-8. */
  addBytes(source: Uint8Array, start: number, end: number): void {
    this.#say(0);
    const bytes = this.#bytes;
    const size = end - start;
    const out = bytes.room(size + 10);
    let at = writeVarint(out, bytes.length, size);
    // Below this size a call costs more than a loop.
    if (size > LONG_COPY) out.set(source.subarray(start, end), at);
    else for (let from = start; from < end; from += 1) out[at++] = source[from] as number;
    bytes.length = size > LONG_COPY ? at + size : at;
  }

  addText(text: string): void {
    this.#say(0);
    const bytes = this.#bytes;
    const size = Buffer.byteLength(text);
    const out = bytes.room(size + 10);
    const at = writeVarint(out, bytes.length, size);
    bytes.length = at + out.write(text, at);
  }

  /** @throws TypeError where the column cannot hold it: unknown is never empty */
  addNull(): void {
    if (this.#nulls === null) throw nullIn(this.name);
    this.#say(1);
    const out = this.#bytes.room(1);
    out[this.#bytes.length++] = 0;
  }

  add(text: string | null): void {
    if (text === null) this.addNull();
    else this.addText(text);
  }

  /** What was added, read back. */
  *texts(): Generator<string | null> {
    const bytes = this.#bytes.written;
    for (let row = 0, at = 0; row < this.rows; row += 1) {
      let size = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++] as number;
        size |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
      yield this.#nulls?.written[row] === 1 ? null : bytes.toString("utf8", at, at + size);
      at += size;
    }
  }

  parts(): Uint8Array[] {
    return this.#nulls === null
      ? [this.#bytes.written]
      : [this.#nulls.written, this.#bytes.written];
  }

  #say(isNull: 0 | 1): void {
    this.rows += 1;
    const nulls = this.#nulls;
    if (nulls === null) return;
    nulls.room(1)[nulls.length++] = isNull;
  }
}

/**
 * One of NumberType, or Nullable of it. Decimals come as whole numbers of their last digit, times as
 * milliseconds since 1970; none is below zero.
 */
export class NumberColumn implements NativeColumn {
  readonly name: string;
  readonly type: string;
  rows = 0;
  readonly #width: number;
  readonly #write: (out: Buffer, at: number, value: number) => void;
  readonly #nulls: Bytes | null;
  readonly #bytes: Bytes;

  constructor(
    name: string,
    type: NumberType,
    { nullable = false, expected = FEW_ROWS }: ColumnOptions = {},
  ) {
    this.name = name;
    this.type = nullable ? `Nullable(${type})` : type;
    [this.#width, this.#write] = NUMBERS[type];
    this.#nulls = nullable ? new Bytes(expected) : null;
    this.#bytes = new Bytes(expected * this.#width);
  }

  /** NaN stands for null. @throws TypeError where the column cannot hold it */
  add(value: number): void {
    const isNull = Number.isNaN(value);
    const nulls = this.#nulls;
    if (nulls !== null) nulls.room(1)[nulls.length++] = isNull ? 1 : 0;
    else if (isNull) throw nullIn(this.name);
    this.rows += 1;
    const bytes = this.#bytes;
    this.#write(bytes.room(this.#width), bytes.length, isNull ? 0 : value);
    bytes.length += this.#width;
  }

  parts(): Uint8Array[] {
    return this.#nulls === null
      ? [this.#bytes.written]
      : [this.#nulls.written, this.#bytes.written];
  }
}

/** IPv6, each address as its 16 bytes. */
export class AddressColumn implements NativeColumn {
  readonly name: string;
  readonly type = "IPv6";
  rows = 0;
  readonly #bytes: Bytes;

  constructor(name: string, { expected = FEW_ROWS }: ColumnOptions = {}) {
    this.name = name;
    this.#bytes = new Bytes(expected * 16);
  }

  add(address: Uint8Array): void {
    this.rows += 1;
    const out = this.#bytes.room(16);
    const at = this.#bytes.length;
    for (let index = 0; index < 16; index += 1) out[at + index] = address[index] as number;
    this.#bytes.length = at + 16;
  }

  parts(): Uint8Array[] {
    return [this.#bytes.written];
  }
}

/** Array(String): add the items of a row to `items`, then end the row. */
export class ListColumn implements NativeColumn {
  readonly name: string;
  readonly type = "Array(String)";
  readonly items = new TextColumn("items");
  readonly #ends: NumberColumn;

  constructor(name: string, { expected = FEW_ROWS }: ColumnOptions = {}) {
    this.name = name;
    this.#ends = new NumberColumn("ends", "UInt64", { expected });
  }

  get rows(): number {
    return this.#ends.rows;
  }

  endRow(): void {
    this.#ends.add(this.items.rows);
  }

  parts(): Uint8Array[] {
    return [...this.#ends.parts(), ...this.items.parts()];
  }
}

function nullIn(column: string): TypeError {
  return new TypeError(`null for column "${column}", which cannot hold null`);
}
