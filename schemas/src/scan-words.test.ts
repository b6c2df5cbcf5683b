import { describe, expect, it } from "vitest";
import { endOfPlain } from "./scan-text.ts";
import { inWords, Words } from "./scan-words.ts";

/** The text in the midst of a larger memory that goes on as if it were longer. */
function within(text: string | Buffer, before: number, after: string): Words {
  const parts = [Buffer.alloc(before, "x"), Buffer.from(text), Buffer.from(after)];
  // A copy, because small buffers lie in a larger memory.
  const bytes = Uint8Array.from(Buffer.concat(parts));
  const words = new Words();
  words.of(bytes.subarray(before, bytes.length - Buffer.byteLength(after)));
  return words;
}

describe("a text in words", () => {
  it.each(["null", "false", 'asn":', 'content_simhash":'])(
    "%s is found where it stands",
    (text) => {
      for (let at = 0; at < 9; at += 1) {
        const words = within(`${"-".repeat(at)}${text},`, at % 5, "");
        expect(words.behind(at, inWords(text))).toBe(at + text.length);
        expect(words.behind(at + 1, inWords(text))).toBe(-1);
      }
    },
  );

  it("is not found where one byte is another one", () => {
    const text = 'tls_fingerprint":';
    for (let at = 0; at < text.length; at += 1) {
      const other = Buffer.from(text);
      other[at] = (other[at] as number) ^ 0x20;
      expect(within(other, 3, "").behind(0, inWords(text))).toBe(-1);
    }
  });

  it("does not go on behind the message", () => {
    for (let length = 0; length < 4; length += 1) {
      expect(
        within("null".slice(0, length), 1, "null".slice(length)).behind(0, inWords("null")),
      ).toBe(-1);
    }
  });
});

describe("a plain text", () => {
  it("is one where no byte is odd, wherever that stands", () => {
    for (let code = 0; code < 256; code += 1) {
      const isPlain = code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c;
      for (let at = 0; at < 9; at += 1) {
        const text = Buffer.from('abcdefghij"');
        text[at] = code;
        const end = code === 0x22 ? at : isPlain ? 10 : -1;
        expect([code, at, endOfPlain(within(text, code % 7, "z"), 0)]).toEqual([code, at, end]);
      }
    }
  });

  it("does not end behind the message", () => {
    for (let length = 0; length < 9; length += 1) {
      for (const after of ['"', ""]) {
        expect(endOfPlain(within("a".repeat(length), 2, after), 0)).toBe(-1);
      }
    }
  });
});
