import { Webhook } from "standardwebhooks";

export interface Message {
  /** The same on every attempt and replay. */
  readonly id: string;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks, signed with every secret: while one is replaced by the next,
 * receivers with either of them verify.
 *
 * @param at the time of this attempt: receivers refuse what is older than minutes
 */
export function signedHeaders(
  { id, body }: Message,
  secrets: readonly string[],
  at: Date,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    "content-type": "application/json",
    "user-agent": "ringfence-webhooks",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  };
}
