import {
  decodeMessage,
  type EventBounds,
  EventScan,
  parseRequestEvent,
  type Rejection,
  type RequestEvent,
} from "@ringfence/schemas";
import { type Message, TRUNCATED_HEADER } from "@ringfence/stream";

export type Decoded = { readonly ok: true; readonly event: RequestEvent } | Rejection;

export interface DecodeEvent {
  /**
   * A plain message with a valid event, read in place and good until the next call; null for
   * whatever is better looked at by `decode`.
   */
  scan(message: Message, receivedAt: Date): EventScan | null;
  decode(message: Message, receivedAt: Date): Decoded;
}

/**
 * Reads request events out of messages: bare JSON or CloudEvents. What is too far in the future is
 * judged by the time of receipt, which is stored, so that a replay comes to the same verdict.
 */
export function eventDecoder(bounds: EventBounds): DecodeEvent {
  const scanned = new EventScan();
  const scan = ({ value, headers }: Message, receivedAt: Date) => {
    if (value === null || !areSilent(headers)) return null;
    return scanned.scan(value, receivedAt.getTime(), bounds) ? scanned : null;
  };
  const decode = (message: Message, receivedAt: Date): Decoded => {
    const length = message.headers[TRUNCATED_HEADER];
    if (length !== undefined) {
      const detail = `only the beginning was kept of ${length.toString()} bytes`;
      return { ok: false, reason: "truncated", detail };
    }
    const decoded = decodeMessage(message.value, message.headers);
    return decoded.ok ? parseRequestEvent(decoded.data, receivedAt, bounds) : decoded;
  };
  return { scan, decode };
}

/** Whether the headers say nothing of how the value is to be read. */
function areSilent(headers: Message["headers"]): boolean {
  for (const name in headers) {
    const plain = name.toLowerCase();
    if (plain.startsWith("ce_") || plain === TRUNCATED_HEADER) return false;
    if (plain === "content-type" && headers[name]?.toString() !== "application/json") return false;
  }
  return true;
}
