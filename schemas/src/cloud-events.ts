/**
 * Messages as they come: a bare JSON document, or CloudEvents 1.0 in the binary or structured
 * mode of its Kafka binding. Batches are refused: one message holds one event, so that a bad
 * event is one dead letter.
 */
import { contentId } from "./ids.ts";
import { decodeUtf8, parseJsonBytes } from "./message-json.ts";
import { LIMITS } from "./primitives.ts";
import { reject } from "./rejection.ts";
import type { Rejection } from "./rejection.ts";

export type Headers = Readonly<Record<string, Uint8Array>>;

/** The attributes of a CloudEvent that are used here; extensions and the rest are passed over. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: string | null;
}

export interface DecodedMessage {
  readonly ok: true;
  /** The document, with what only the CloudEvent said filled in; still to be validated. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Null for a bare document. */
  readonly cloudEvent: CloudEvent | null;
}

/** Decodes one message. Bad input is a value with a reason; this never throws. */
export function decodeMessage(
  value: Uint8Array | null,
  headers: Headers,
): DecodedMessage | Rejection {
  const contentType = mediaType(headers);
  if (contentType?.startsWith("application/cloudevents")) {
    if (contentType === "application/cloudevents+json") return decodeStructured(value);
    return reject("unsupported_content_type", "only application/cloudevents+json is read");
  }
  if (headers["ce_specversion"] !== undefined) return decodeBinary(value, headers, contentType);
  return decodeBare(value);
}

function decodeBare(value: Uint8Array | null): DecodedMessage | Rejection {
  const parsed = parseJsonBytes(value);
  if (!parsed.ok) return parsed;
  const document = parsed.json;
  if (!isObject(document)) return notAnObject(document);
  const isEnvelope = "specversion" in document && ("data" in document || "data_base64" in document);
  return isEnvelope ? openEnvelope(document) : { ok: true, data: document, cloudEvent: null };
}

function decodeStructured(value: Uint8Array | null): DecodedMessage | Rejection {
  const parsed = parseJsonBytes(value);
  if (!parsed.ok) return parsed;
  return isObject(parsed.json) ? openEnvelope(parsed.json) : notAnObject(parsed.json);
}

function decodeBinary(
  value: Uint8Array | null,
  headers: Headers,
  contentType: string | null,
): DecodedMessage | Rejection {
  if (contentType !== null && !isJson(contentType)) return notJsonType();
  const attributes: Record<string, string | undefined> = {};
  for (const name of ATTRIBUTES) {
    const bytes = headers[`ce_${name}`];
    const text = bytes === undefined ? undefined : decodeUtf8(bytes);
    if (text === null) return reject("invalid_cloud_event", `ce_${name} is not UTF-8`);
    attributes[name] = text;
  }
  const cloudEvent = parseAttributes(attributes);
  if ("ok" in cloudEvent) return cloudEvent;
  const parsed = parseJsonBytes(value);
  return parsed.ok ? withData(cloudEvent, parsed.json) : parsed;
}

/** Structured mode: the attributes stand beside the data in one JSON object. */
function openEnvelope(envelope: Record<string, unknown>): DecodedMessage | Rejection {
  const cloudEvent = parseAttributes(envelope);
  if ("ok" in cloudEvent) return cloudEvent;
  const { data, data_base64: base64, datacontenttype } = envelope;
  const given = datacontenttype ?? "application/json";
  if (typeof given !== "string" || !isJson(given.toLowerCase())) return notJsonType();
  if (data !== undefined && base64 !== undefined) {
    return reject("invalid_cloud_event", "data and data_base64 are both given: send one");
  }
  if (base64 === undefined) return withData(cloudEvent, data);
  if (typeof base64 !== "string" || base64.length % 4 !== 0 || !BASE64.test(base64)) {
    return reject("invalid_cloud_event", "data_base64 is not base64");
  }
  const parsed = parseJsonBytes(Buffer.from(base64, "base64"));
  return parsed.ok ? withData(cloudEvent, parsed.json) : parsed;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const ATTRIBUTES = ["specversion", "id", "source", "type", "subject", "time"] as const;

/**
 * Checked by hand: every event passes here, and a schema for six texts costs as much as parsing
 * the document. `time` is only text here; used as the time of the event, it is checked as that.
 */
function parseAttributes(attributes: Readonly<Record<string, unknown>>): CloudEvent | Rejection {
  const { id, source, type, subject, time } = attributes;
  const isVersion1 = attributes["specversion"] === "1.0";
  if (
    isVersion1 &&
    isText(id) &&
    isReference(source) &&
    isText(type) &&
    isTextOrNothing(subject) &&
    isTextOrNothing(time)
  ) {
    return { id, source, type, subject: subject ?? null, time: time ?? null };
  }
  const wrong = [
    isVersion1 ? [] : ["specversion"],
    isText(id) ? [] : ["id"],
    isReference(source) ? [] : ["source"],
    isText(type) ? [] : ["type"],
    isTextOrNothing(subject) ? [] : ["subject"],
    isTextOrNothing(time) ? [] : ["time"],
  ].flat();
  return reject("invalid_cloud_event", `missing or not valid: ${wrong.join(", ")}`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LIMITS.text;
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || isText(value);
}

/** A URI reference holds no white space, which keeps `source + " " + id` unambiguous. */
function isReference(value: unknown): value is string {
  return isText(value) && !/\s/.test(value);
}

/** Fills in what the document leaves to its CloudEvent; what the document says itself stands. */
function withData(cloudEvent: CloudEvent, data: unknown): DecodedMessage | Rejection {
  if (!isObject(data)) return notAnObject(data);
  // In place: the object was parsed a moment ago and is ours, and a copy costs more than parsing.
  data["event_id"] ??= eventIdOf(cloudEvent);
  if (cloudEvent.subject !== null) data["account_id"] ??= cloudEvent.subject;
  if (cloudEvent.time !== null) {
    data["occurred_at"] ??= cloudEvent.time;
    data["updated_at"] ??= cloudEvent.time;
  }
  return { ok: true, data, cloudEvent };
}

/**
 * The identity of a CloudEvent is its source and id together, so the `event_id` is both, with a
 * space between them; where that is longer than an identifier may be, it is
 * `contentId("ce", source, id)`. The time is no part of it.
 */
export function eventIdOf({ source, id }: Pick<CloudEvent, "source" | "id">): string {
  const both = `${source} ${id}`;
  return both.length <= LIMITS.identifier ? both : contentId("ce", source, id);
}

/** The media type in lower case; header names and media types are matched whatever their case. */
function mediaType(headers: Headers): string | null {
  let bytes = headers["content-type"];
  if (bytes === undefined) {
    for (const name in headers) if (name.toLowerCase() === "content-type") bytes = headers[name];
  }
  return bytes === undefined ? null : withoutParameters(Buffer.from(bytes).toString("latin1"));
}

/** `Application/JSON; charset=UTF-8` → `application/json`; another charset stays, and is refused. */
function withoutParameters(value: string): string {
  if (value === "application/json") return value;
  return value
    .toLowerCase()
    .replace(/;\s*charset\s*=\s*"?utf-8"?/, "")
    .split(/;(?!\s*charset)/, 1)
    .join("")
    .trim();
}

function isJson(contentType: string): boolean {
  return /^(application\/json|text\/json|[^\s/;]+\/[^\s/;]+\+json)$/.test(
    withoutParameters(contentType),
  );
}

function notJsonType(): Rejection {
  return reject("unsupported_content_type", "the content type of the data is not JSON in UTF-8");
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function notAnObject(json: unknown): Rejection {
  if (json === undefined) return reject("not_an_object", "the CloudEvent has no data");
  const kind = Array.isArray(json) ? "an array" : json === null ? "null" : `a ${typeof json}`;
  return reject("not_an_object", `the document is ${kind}, not an object`);
}
