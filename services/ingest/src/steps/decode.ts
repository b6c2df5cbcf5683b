import {
  decodeMessage,
  type EventBounds,
  parseRequestEvent,
  type RequestEvent,
} from "@ringfence/schemas";
import type { Message } from "@ringfence/stream";

export type Decoded =
  | { readonly ok: true; readonly event: RequestEvent }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

export type DecodeEvent = (message: Message, receivedAt: Date) => Decoded;

/** The header by which a stream says that it kept only the beginning of an oversized message. */
const TRUNCATED_HEADER = "ringfence-truncated";

/**
 * Reads request events out of messages: bare JSON or CloudEvents. What is too far in the future is
 * judged by the time of receipt, which is stored, so that a replay comes to the same verdict.
 */
export function eventDecoder(bounds: EventBounds): DecodeEvent {
  return (message, receivedAt) => {
    const length = message.headers[TRUNCATED_HEADER];
    if (length !== undefined) {
      const detail = `the message has ${length.toString()} bytes`;
      return { ok: false, reason: "too_large", detail };
    }
    const decoded = decodeMessage(message.value, message.headers);
    return decoded.ok ? parseRequestEvent(decoded.data, receivedAt, bounds) : decoded;
  };
}
