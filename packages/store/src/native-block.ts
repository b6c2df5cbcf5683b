import { writeVarint } from "./native-bytes.ts";
import { type NativeColumn, NumberColumn, TextColumn } from "./native-columns.ts";
import type { NumberType } from "./native-bytes.ts";

/** One text in every row. */
export function sameText(name: string, text: string, rows: number): NativeColumn {
  const one = new TextColumn(name);
  one.addText(text);
  return repeated(one, rows);
}

/** One number in every row. */
export function sameNumber(
  name: string,
  type: NumberType,
  value: number,
  rows: number,
): NativeColumn {
  const one = new NumberColumn(name, type);
  one.add(value);
  return repeated(one, rows);
}

function repeated(one: NativeColumn, rows: number): NativeColumn {
  const value = Buffer.concat(one.parts());
  return {
    name: one.name,
    type: one.type,
    rows,
    parts: () => [Buffer.alloc(rows * value.length, value)],
  };
}

/**
 * The rows of one insert: exactly one block.
 *
 * @throws TypeError where the columns are not equally long
 */
export class NativeBlock {
  readonly length: number;
  readonly columns: readonly NativeColumn[];

  constructor(columns: readonly NativeColumn[]) {
    this.columns = columns;
    this.length = columns[0]?.rows ?? 0;
    for (const { name, rows } of columns) {
      if (rows === this.length) continue;
      throw new TypeError(`column "${name}" has ${rows} rows, not ${this.length}`);
    }
  }

  *encode(): Generator<Uint8Array> {
    const head = Buffer.allocUnsafe(20);
    const columns = writeVarint(head, 0, this.columns.length);
    yield head.subarray(0, writeVarint(head, columns, this.length));
    for (const column of this.columns) {
      yield nameAndType(column);
      yield* column.parts();
    }
  }
}

function nameAndType({ name, type }: NativeColumn): Uint8Array {
  const texts = new TextColumn("");
  texts.addText(name);
  texts.addText(type);
  return Buffer.concat(texts.parts());
}
