/** One call of one delivery: sign, post, judge. */
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import type { Resolve } from "../send/addresses.ts";
import { type Judgement, judge } from "../send/judge.ts";
import { type Answer, post } from "../send/post.ts";
import { signedHeaders } from "../send/sign.ts";
import type { Feed } from "./feed.ts";
import type { Delivery } from "./line.ts";

export interface AttemptParts {
  readonly payloadOf: Feed["payloadOf"];
  readonly endpoint: Endpoint;
  readonly resolve: Resolve;
  readonly now: () => Date;
  /** From 0 up to 1: spreads what failed together. */
  readonly random: () => number;
}

export interface Attempted {
  readonly delivery: Delivery;
  /** Null where there was nothing that could be sent. */
  readonly judgement: Judgement | null;
}

/** @param body the document as it was published; undefined where the outbox lost it */
export async function attempt(
  delivery: Delivery,
  body: string | undefined,
  { payloadOf, endpoint, resolve, now, random }: AttemptParts,
): Promise<Attempted> {
  if (body === undefined) return given(delivery, "the outbox no longer holds it");
  const payload = payloadOf(body, endpoint.payloadMaxBytes);
  if (payload === null) {
    const bound = `${endpoint.payloadMaxBytes} bytes`;
    return given(delivery, `larger than ${bound}, whatever is left out: raise payload_max_bytes`);
  }
  const begun = now();
  const answer = await call(endpoint, { id: delivery.webhookId, body: payload }, { resolve, now });
  const attempts = delivery.attempts + 1;
  const firstAttemptAt = delivery.firstAttemptAt ?? begun;
  const { attemptsMax, ageMaxMs } = endpoint;
  const judgement = judge(answer, {
    attempts,
    firstAttemptAt,
    attemptsMax,
    ageMaxMs,
    now: now(),
    random,
  });
  return {
    judgement,
    delivery: {
      ...delivery,
      version: delivery.version + 1,
      state: judgement.state,
      attempts,
      firstAttemptAt,
      nextAttemptAt: judgement.nextAttemptAt,
      lastStatus: judgement.status,
      lastError: judgement.error,
    },
  };
}

/** One signed POST of a message. */
export function call(
  { url, secrets, timeoutMs, allowPrivate }: Endpoint,
  message: { readonly id: string; readonly body: string },
  { resolve, now }: Pick<AttemptParts, "resolve" | "now">,
): Promise<Answer> {
  const headers = signedHeaders(message, secrets, now());
  return post({ url, headers, body: message.body, timeoutMs, allowPrivate, resolve });
}

/** Given up without a call: nothing that comes later can mend it. */
function given(delivery: Delivery, lastError: string): Attempted {
  const version = delivery.version + 1;
  return { judgement: null, delivery: { ...delivery, version, state: "dead", lastError } };
}
