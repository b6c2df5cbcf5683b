import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMessage, eventIdOf } from "./cloud-events.ts";
import type { Headers } from "./cloud-events.ts";
import { LIMITS } from "./primitives.ts";
import { REJECTION_REASONS } from "./rejection.ts";
import type { RejectionReason } from "./rejection.ts";

const bytes = (value: unknown): Buffer =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const headersOf = (texts: Readonly<Record<string, string>>): Headers =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));

const binary = { ce_specversion: "1.0", ce_id: "e-1", ce_source: "/gateway", ce_type: "com.x.v1" };
const envelope = { specversion: "1.0", id: "e-1", source: "/gateway", type: "com.x.v1" };
const STRUCTURED = headersOf({ "content-type": "application/cloudevents+json" });
const attributes = { id: "e-1", source: "/gateway", type: "com.x.v1", subject: null, time: null };

describe("the three modes", () => {
  test("a bare document passes through as it is", () => {
    const data = { event_id: "e", nested: { specversion: "1.0" } };
    expect(decodeMessage(bytes(data), {})).toEqual({ ok: true, data, cloudEvent: null });
  });

  test("binary: attributes in headers, data in the value", () => {
    const result = decodeMessage(bytes({ status: 200 }), headersOf(binary));
    expect(result).toMatchObject({
      ok: true,
      data: { status: 200, event_id: "/gateway e-1" },
      cloudEvent: attributes,
    });
  });

  test("structured: by its content type, whatever the case and parameters", () => {
    const headers = headersOf({
      "Content-Type": "Application/CloudEvents+JSON; profile=x; charset=UTF-8",
    });
    const result = decodeMessage(bytes({ ...envelope, data: { status: 200 } }), headers);
    expect(result).toMatchObject({ ok: true, data: { status: 200 }, cloudEvent: attributes });
  });

  test("structured without a content type: known by specversion and data", () => {
    const result = decodeMessage(bytes({ ...envelope, data: { status: 200 } }), {});
    expect(result).toMatchObject({ ok: true, data: { status: 200 }, cloudEvent: attributes });
  });

  test("structured with data_base64", () => {
    const data_base64 = bytes({ status: 200 }).toString("base64");
    const result = decodeMessage(bytes({ ...envelope, data_base64 }), STRUCTURED);
    expect(result).toMatchObject({ ok: true, data: { status: 200 } });
  });
});

describe("what only the CloudEvent says is filled in", () => {
  const more = { ce_subject: "acc_1", ce_time: "2026-10-12T00:00:00Z" };

  test("account from subject, times from time", () => {
    expect(decodeMessage(bytes({}), headersOf({ ...binary, ...more }))).toMatchObject({
      data: {
        event_id: "/gateway e-1",
        account_id: "acc_1",
        occurred_at: "2026-10-12T00:00:00Z",
        updated_at: "2026-10-12T00:00:00Z",
      },
    });
  });

  test("what the document says itself stands; null says nothing", () => {
    const data = { event_id: "mine", account_id: null, occurred_at: "2020-01-01T00:00:00Z" };
    expect(decodeMessage(bytes(data), headersOf({ ...binary, ...more }))).toMatchObject({
      data: { event_id: "mine", account_id: "acc_1", occurred_at: "2020-01-01T00:00:00Z" },
    });
  });

  test("the same id of two sources is two events, the same of one source is one", () => {
    const one = eventIdOf({ source: "/a", id: "1" });
    expect(eventIdOf({ source: "/b", id: "1" })).not.toBe(one);
    expect(eventIdOf({ source: "/a", id: "1" })).toBe(one);
  });

  test("a long identity becomes a hash that fits and never changes", () => {
    expect(eventIdOf({ source: "s", id: "x".repeat(126) })).toBe(`s ${"x".repeat(126)}`);
    expect(eventIdOf({ source: "s", id: "x".repeat(127) })).toBe(
      "ce_1d0ddc663e77be57a3cfe739a7fe8d8b",
    );
  });

  test("time is no part of the identity", () => {
    const at = (ce_time: string) => decodeMessage(bytes({}), headersOf({ ...binary, ce_time }));
    const [first, second] = [at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")];
    expect(first.ok && second.ok && first.data["event_id"] === second.data["event_id"]).toBe(true);
  });
});

type Case = readonly [string, RejectionReason, Uint8Array | null, Readonly<Record<string, string>>];
const structured = { "content-type": "application/cloudevents+json" };
const REJECTED: readonly Case[] = [
  ["a tombstone", "empty_value", null, {}],
  ["no bytes", "empty_value", Buffer.alloc(0), {}],
  ["an empty binary event", "empty_value", Buffer.alloc(0), binary],
  ["one byte too many", "too_large", Buffer.alloc(LIMITS.messageBytes + 1, "1"), {}],
  ["a cut-off character", "invalid_utf8", Buffer.from([0x22, 0xe2, 0x82, 0x22]), {}],
  ["an overlong encoding", "invalid_utf8", Buffer.from([0x22, 0xc0, 0x80, 0x22]), {}],
  ["an encoded surrogate", "invalid_utf8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), {}],
  ["a UTF-8 mark", "byte_order_mark", bytes("\ufeff{}"), {}],
  ["a UTF-16 mark", "byte_order_mark", Buffer.from("\ufeff{}", "utf16le"), {}],
  ["UTF-16 without a mark", "nul_byte", Buffer.from("{}", "utf16le"), {}],
  ["a NUL at the end", "nul_byte", bytes("{}\u0000"), {}],
  ["white space alone", "malformed_json", bytes("  "), {}],
  ["half a document", "malformed_json", bytes('{"a":'), {}],
  ["two documents", "malformed_json", bytes("{}\n{}"), {}],
  ["NaN", "malformed_json", bytes('{"units":NaN}'), {}],
  ["a line of a document over several", "malformed_json", bytes("{"), {}],
  ["a comment", "malformed_json", bytes("{} // ok"), {}],
  ["an array", "not_an_object", bytes([{}]), {}],
  ["null", "not_an_object", bytes("null"), {}],
  ["a string", "not_an_object", bytes('"{}"'), {}],
  ["a binary event of a list", "not_an_object", bytes([]), binary],
  ["a structured event without data", "not_an_object", bytes(envelope), structured],
  [
    "a batch",
    "unsupported_content_type",
    bytes([]),
    { "content-type": "application/cloudevents-batch+json" },
  ],
  [
    "Avro events",
    "unsupported_content_type",
    bytes("{}"),
    { "content-type": "application/cloudevents+avro" },
  ],
  [
    "binary XML",
    "unsupported_content_type",
    bytes("<a/>"),
    { ...binary, "content-type": "application/xml" },
  ],
  [
    "binary UTF-16",
    "unsupported_content_type",
    bytes("{}"),
    { ...binary, "content-type": "application/json; charset=utf-16" },
  ],
  [
    "structured text",
    "unsupported_content_type",
    bytes({ ...envelope, datacontenttype: "text/plain", data: "x" }),
    structured,
  ],
  ["version 0.3", "invalid_cloud_event", bytes({}), { ...binary, ce_specversion: "0.3" }],
  ["an empty id", "invalid_cloud_event", bytes({}), { ...binary, ce_id: "" }],
  ["a source with a space", "invalid_cloud_event", bytes({}), { ...binary, ce_source: "a b" }],
  ["an empty time", "invalid_cloud_event", bytes({}), { ...binary, ce_time: "" }],
  ["no type", "invalid_cloud_event", bytes({ ...envelope, type: undefined, data: {} }), structured],
  [
    "an id that is a number",
    "invalid_cloud_event",
    bytes({ ...envelope, id: 1, data: {} }),
    structured,
  ],
  [
    "data twice",
    "invalid_cloud_event",
    bytes({ ...envelope, data: {}, data_base64: "e30=" }),
    structured,
  ],
  [
    "base64 that is none",
    "invalid_cloud_event",
    bytes({ ...envelope, data_base64: "e3?=" }),
    structured,
  ],
];

describe("what cannot be read has a reason", () => {
  test.each(REJECTED)("%s → %s", (_, reason, value, headers) => {
    const result = decodeMessage(value, headersOf(headers));
    expect(result).toEqual({ ok: false, reason, detail: expect.stringMatching(/^.{5,}$/) });
  });

  test("an attribute that is not UTF-8", () => {
    const headers = { ...headersOf(binary), ce_subject: Buffer.from([0xff]) };
    expect(decodeMessage(bytes({}), headers)).toMatchObject({ reason: "invalid_cloud_event" });
  });

  test.each([
    ['{"secret":"hunter2",}', "not JSON at character 20 (of 21)"],
    ['{"secret":hunter2}', "not JSON at character 10 (of 18)"],
    ['{"secret":"hunter2"', "not JSON at character 19 (of 19)"],
    ["hunter2", "not JSON at character 0 (of 7)"],
    ['{"secret":"hunter2" "a":1}', "not JSON at character 20 (of 26)"],
  ])("malformed JSON is located and never quoted: %s", (text, detail) => {
    expect(decodeMessage(bytes(text), {})).toEqual({ ok: false, reason: "malformed_json", detail });
  });

  test("nesting as deep as a message can hold breaks nothing", () => {
    const deep = "[".repeat(LIMITS.messageBytes);
    expect(decodeMessage(bytes(deep), {})).toMatchObject({ reason: "malformed_json" });
    const closed = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect(decodeMessage(bytes(closed), {})).toMatchObject({ ok: true });
    const wrong = `{"a":${"[".repeat(500_000)}x`;
    expect(decodeMessage(bytes(wrong), {})).toMatchObject({ reason: "malformed_json" });
  });
});

describe("properties", () => {
  const anyHeaders = fc.dictionary(
    fc.constantFrom("content-type", "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"),
    fc.oneof(
      fc.constantFrom("1.0", "application/cloudevents+json", "application/json", "/s", "e"),
      fc.string(),
    ),
  );
  const neverThrows = (value: Uint8Array | null, headers: Headers): void => {
    const result = decodeMessage(value, headers);
    if (!result.ok) expect(Object.keys(REJECTION_REASONS)).toContain(result.reason);
  };

  test("any JSON under any headers is a document or a rejection", () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyHeaders, (value, headers) =>
        neverThrows(bytes(value), headersOf(headers)),
      ),
      { numRuns: 300 },
    );
  });

  test("any bytes are a document or a rejection", () => {
    fc.assert(
      fc.property(fc.option(fc.uint8Array({ maxLength: 64 })), anyHeaders, (value, headers) =>
        neverThrows(value, headersOf(headers)),
      ),
      { numRuns: 300 },
    );
  });

  test("a document comes out of all three modes as it went in", () => {
    const text = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 });
    const word = fc.stringMatching(/^[\w:/.-]{1,40}$/);
    const document = fc.dictionary(text, fc.jsonValue()).map((fields) => ({
      ...fields,
      event_id: "e",
      account_id: "a",
      occurred_at: "t",
      updated_at: "t",
    }));
    fc.assert(
      fc.property(document, text, word, (data, id, source) => {
        const event = { specversion: "1.0", id, source, type: "com.x.v1" };
        const named = Object.entries(event).map(([name, value]) => [`ce_${name}`, value]);
        const base64 = bytes(data).toString("base64");
        const decoded = [
          decodeMessage(bytes(data), headersOf(Object.fromEntries(named))),
          decodeMessage(bytes({ ...event, data }), STRUCTURED),
          decodeMessage(bytes({ ...event, data_base64: base64 }), STRUCTURED),
          decodeMessage(bytes({ ...event, data }), {}),
        ];
        const wanted = JSON.parse(JSON.stringify(data)) as unknown;
        for (const result of decoded) {
          expect(result).toEqual({
            ok: true,
            data: wanted,
            cloudEvent: { id, source, type: "com.x.v1", subject: null, time: null },
          });
        }
      }),
      { numRuns: 200 },
    );
  });
});
