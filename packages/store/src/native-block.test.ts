import { expect, test } from "vitest";
import { NativeBlock, sameNumber, sameText } from "./native-block.ts";
import { ListColumn, NumberColumn, TextColumn } from "./native-columns.ts";

test("a block is its shape and its columns, as the engine writes them", () => {
  const number = new NumberColumn("a", "UInt16");
  number.add(1);
  const text = new TextColumn("b", { nullable: true });
  text.add("é");
  const block = Buffer.concat([...new NativeBlock([number, text]).encode()]);
  const expected = [
    [2, 1],
    [1, ...Buffer.from("a"), 6, ...Buffer.from("UInt16"), 1, 0],
    [1, ...Buffer.from("b"), 16, ...Buffer.from("Nullable(String)"), 0, 2, 0xc3, 0xa9],
  ];
  expect([...block]).toEqual(expected.flat());
});

test("what was added is read back, also where the columns had to grow", () => {
  const column = new TextColumn("t", { nullable: true, expected: 1 });
  const texts = Array.from({ length: 300 }, (_, at) => (at % 7 === 0 ? null : "é".repeat(at)));
  for (const text of texts) column.add(text);
  expect([...column.texts()]).toEqual(texts);
  expect([...sameText("s", "same", 3).parts()].join("")).toBe("\u0004same".repeat(3));
  expect(
    [...sameNumber("n", "UInt64", 2 ** 33 + 5, 1).parts()].flatMap((part) => [...part]),
  ).toEqual([5, 0, 0, 0, 2, 0, 0, 0]);
});

test("unknown is never zero, and no column is shorter than another", () => {
  expect(() => new NumberColumn("n", "UInt16").add(Number.NaN)).toThrow('null for column "n"');
  expect(() => new TextColumn("t").addNull()).toThrow('null for column "t"');
  const list = new ListColumn("l");
  list.items.addText("x");
  list.endRow();
  expect(() => new NativeBlock([list, new TextColumn("t")])).toThrow('"t" has 0 rows, not 1');
});

test("of texts that are alike, room is made for those that are still to come and not for more", () => {
  const column = new TextColumn("t", { expected: 1_000 });
  for (let row = 0; row < 1_000; row += 1) column.addText("x".repeat(60 + (row % 3)));
  const [bytes] = column.parts();
  expect(bytes?.buffer.byteLength).toBeLessThan(1.1 * (bytes?.length ?? 0));
});
