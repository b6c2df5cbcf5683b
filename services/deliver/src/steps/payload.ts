/** Alert → the body of a webhook, never larger than a bound. Pure. */
import { contentId } from "@ringfence/schemas";

const ALERT_TYPE = "abuse.alert";

/**
 * The same for every attempt, replay and endpoint: an alert revision is one message, and whoever has
 * seen its id has seen it.
 */
export function webhookId(alertId: string, revision: number): string {
  return contentId("msg", "webhook", alertId, revision);
}

type Json = Readonly<Record<string, unknown>>;

/** What is left out of an alert that is too large, first that which a measure rests on least. */
const LEFT_OUT: readonly Json[] = [
  { explanation: undefined, event_samples: [] },
  { evidence: [], api_key_ids: [] },
  // They name every account once more; what is right for each says on which of them it rests.
  { parts: undefined },
  // Without these the recommendation is the mildest of them, which is right for everybody.
  { measures: undefined },
  { account_ids: [], policy_clauses: [] },
];

/**
 * @param body the alert as it was published
 * @returns null where it does not fit, whatever is left out
 */
export function payloadOf(body: string, mostBytes: number): string | null {
  const alert = JSON.parse(body) as Json;
  const whole = envelope(alert, []);
  if (Buffer.byteLength(whole) <= mostBytes) return whole;
  let rest = alert;
  const missing: string[] = [];
  for (const emptied of LEFT_OUT) {
    missing.push(...Object.keys(emptied).filter((field) => field in alert));
    rest = { ...rest, ...emptied };
    const thin = envelope(rest, missing);
    if (Buffer.byteLength(thin) <= mostBytes) return thin;
  }
  return null;
}

function envelope(alert: Json, missing: readonly string[]): string {
  return JSON.stringify({
    type: ALERT_TYPE,
    timestamp: alert["published_at"],
    data: alert,
    ...(missing.length === 0
      ? {}
      : {
          left_out: {
            fields: missing,
            note: "The whole alert is larger than a webhook may be: read it from the topic of alerts.",
          },
        }),
  });
}
