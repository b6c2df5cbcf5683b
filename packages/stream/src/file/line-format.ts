import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { StreamError } from "../errors.ts";
import type { OutgoingMessage } from "../ports.ts";

export type LineFormat = "values" | "records";

/** Bytes as JSON can carry them: text where they are UTF-8, else base64. */
const bytes = z.union([z.string(), z.object({ base64: z.base64() }), z.null()]);
const record = z.object({
  key: bytes,
  value: bytes,
  headers: z.record(z.string(), bytes).optional(),
});

const NEWLINE = Buffer.from("\n");

/** The line of a message, with its ending. Throws LINE_UNWRITABLE where a line cannot hold it. */
export function lineOf(message: OutgoingMessage, format: LineFormat): Buffer {
  if (format === "records") {
    const headers = Object.entries(message.headers ?? {}).map(([k, v]) => [k, toJson(v)]);
    const line = {
      key: toJson(message.key),
      value: toJson(message.value),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    };
    return Buffer.from(`${JSON.stringify(line)}\n`);
  }
  if (message.value === null || message.value.length === 0 || message.value.includes("\n")) {
    const text =
      "a line cannot hold an empty value, a deletion or a line break; " +
      "write one JSON document a message, or open the file with format: records";
    throw new StreamError("LINE_UNWRITABLE", text);
  }
  return Buffer.concat([Buffer.from(message.value), NEWLINE]);
}

export function messageOfLine(line: Buffer, format: LineFormat): OutgoingMessage {
  if (format === "values") return { key: null, value: line };
  const { key, value, headers } = record.parse(JSON.parse(line.toString()));
  const entries = Object.entries(headers ?? {}).map(([k, v]) => [k, fromJson(v)] as const);
  const present = entries.filter((entry): entry is [string, Buffer] => entry[1] !== null);
  return { key: fromJson(key), value: fromJson(value), headers: Object.fromEntries(present) };
}

function toJson(value: string | Buffer | null): z.infer<typeof bytes> {
  if (value === null || typeof value === "string") return value;
  return isUtf8(value) ? value.toString() : { base64: value.toString("base64") };
}

function fromJson(value: z.infer<typeof bytes>): Buffer | null {
  if (value === null) return null;
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value.base64, "base64");
}
