import { expect, test } from "vitest";
import { nextOf, placeOf, skipOf, toCursor } from "./cursor.ts";

const PLACE = { key: 12.5, id: "alr_1" };

test("a place of a list leads on in that list and that order alone", () => {
  const cursor = toCursor(PLACE, "alerts harm") ?? "";
  expect(placeOf(cursor, "alerts harm")).toMatchObject(PLACE);
  expect(placeOf(undefined, "alerts harm")).toBeNull();
  expect(toCursor(null, "alerts harm")).toBeNull();
  for (const list of ["alerts newest", "accounts recent", ""]) {
    expect(() => placeOf(cursor, list), list).toThrow(/none of this list/);
  }
});

test("what nobody gave out is refused", () => {
  const encoded = (text: string) => Buffer.from(text).toString("base64url");
  for (const text of [
    "",
    "null",
    "[]",
    "{",
    '{"key":1,"id":"","list":"l"}',
    '{"key":1e999,"id":"x","list":"l"}',
    '{"key":1,"id":"x"}',
  ]) {
    expect(() => placeOf(encoded(text), "l"), text).toThrow(/none of this list/);
  }
  expect(() => skipOf(encoded('{"skip":-1}'))).toThrow(/none of this list/);
  expect(skipOf(nextOf(50, 50, 101) ?? "")).toBe(100);
  expect(nextOf(50, 51, 101)).toBeNull();
});
