/** From the bytes of a message to JSON, with a reason where that fails. */
import { visit } from "jsonc-parser";
import { LIMITS } from "./primitives.ts";
import { reject } from "./rejection.ts";
import type { Rejection } from "./rejection.ts";

export interface ParsedJson {
  readonly ok: true;
  readonly json: unknown;
}

// The mark is kept so that it is seen and refused, not silently dropped.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text of UTF-8 bytes; null where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Parses the value of a message, at most `LIMITS.messageBytes` long. Never throws. */
export function parseJsonBytes(value: Uint8Array | null): ParsedJson | Rejection {
  if (value === null || value.byteLength === 0) {
    return reject("empty_value", "the value is empty: send the document as JSON");
  }
  if (value.byteLength > LIMITS.messageBytes) {
    return reject("too_large", `${value.byteLength} bytes; at most ${LIMITS.messageBytes}`);
  }
  const text = decodeUtf8(value);
  if (text === null) return whyNotUtf8(value);
  try {
    return { ok: true, json: JSON.parse(text) as unknown };
  } catch (error) {
    return whyNotJson(text, error);
  }
}

/** UTF-16 is the common mistake, and its byte order mark is no UTF-8. */
function whyNotUtf8(value: Uint8Array): Rejection {
  const [first, second] = value;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) return reject("byte_order_mark", "a UTF-16 byte order mark: send UTF-8 without one");
  return reject("invalid_utf8", "the bytes are not UTF-8");
}

/** Only failures pay for finding out why. */
function whyNotJson(text: string, error: unknown): Rejection {
  if (text.startsWith("\ufeff")) {
    return reject("byte_order_mark", "a UTF-8 byte order mark: send UTF-8 without one");
  }
  const nul = text.indexOf("\u0000");
  if (nul >= 0) return reject("nul_byte", `a NUL at character ${nul} of ${text.length}`);
  const position = positionOfError(text, error);
  const where = position === null ? "" : `at character ${position} `;
  const hint = isPieceOfLines(text)
    ? ": one document is one line, this is spread over several"
    : "";
  return reject("malformed_json", `not JSON ${where}(of ${text.length})${hint}`);
}

/** A line of a document that was written over several: a bracket alone, or a field with its comma. */
function isPieceOfLines(text: string): boolean {
  return /^(?:[{}[\]],?|"[^"]{1,64}":\s.*)$/.test(text.trim());
}

/** The engine's message often says where, but it may quote the payload: only the number is used. */
function positionOfError(text: string, error: unknown): number | null {
  const message = error instanceof Error ? error.message : "";
  if (message === "Unexpected end of JSON input") return text.length;
  const named = /at position (\d+)/.exec(message)?.[1];
  return named === undefined ? firstErrorOffset(text) : Number(named);
}

class Found extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super("found");
    this.offset = offset;
  }
}

function firstErrorOffset(text: string): number | null {
  try {
    visit(
      text,
      {
        onError: (_, offset) => {
          throw new Found(offset);
        },
      },
      { disallowComments: true, allowTrailingComma: false },
    );
  } catch (error) {
    // Anything else is the stack running out on deep nesting; then the place stays unknown.
    return error instanceof Found ? error.offset : null;
  }
  return null;
}
