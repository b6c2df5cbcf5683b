import {
  decodeMessage,
  type EventBounds,
  parseRequestEvent,
  type Rejection,
  type RequestEvent,
} from "@ringfence/schemas";
import { type Message, TRUNCATED_HEADER } from "@ringfence/stream";

export type Decoded = { readonly ok: true; readonly event: RequestEvent } | Rejection;

export type DecodeEvent = (message: Message, receivedAt: Date) => Decoded;

/**
 * Reads request events out of messages: bare JSON or CloudEvents. What is too far in the future is
 * judged by the time of receipt, which is stored, so that a replay comes to the same verdict.
 */
export function eventDecoder(bounds: EventBounds): DecodeEvent {
  return (message, receivedAt) => {
    const length = message.headers[TRUNCATED_HEADER];
    if (length !== undefined) {
      const detail = `only the beginning was kept of ${length.toString()} bytes`;
      return { ok: false, reason: "truncated", detail };
    }
    const decoded = decodeMessage(message.value, message.headers);
    return decoded.ok ? parseRequestEvent(decoded.data, receivedAt, bounds) : decoded;
  };
}
