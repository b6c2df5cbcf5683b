import { expect, test } from "vitest";
import { unpackSnappy, unpackZstd } from "./codecs.ts";

const HELLO = Buffer.from([5, 16, ...Buffer.from("hello")]);
const length = (bytes: Buffer) => Buffer.from([0, 0, 0, bytes.length]);

test("snappy: a bare block, as librdkafka sends it", () => {
  expect(unpackSnappy(HELLO).toString()).toBe("hello");
});

test("snappy: several blocks in the frame of xerial, as the Java client sends them", () => {
  const header = Buffer.from("82534e415050590000000001000000 01".replace(" ", ""), "hex");
  const framed = Buffer.concat([header, length(HELLO), HELLO, length(HELLO), HELLO]);
  expect(unpackSnappy(framed).toString()).toBe("hellohello");
});

test("damaged batches are errors, not data", () => {
  expect(() => unpackSnappy(Buffer.from([9, 16, 1]))).toThrow();
  expect(() => unpackZstd(Buffer.from("no zstd at all"))).toThrow();
});
