/** Ways to leave an alert alone, and the control that each makes. Pure. */
import type { AlertDetail, ControlBody } from "@ringfence/schemas/api";

const HOUR = 3_600_000;

interface Hold {
  readonly text: string;
  readonly button: string;
  readonly done: string;
  readonly kind: ControlBody["kind"];
  readonly hours: number | null;
}

export const HOLDS = {
  snooze4: {
    text: "Snooze for 4 hours",
    button: "Snooze for 4 hours",
    done: "Snoozed for 4 hours",
    kind: "snooze",
    hours: 4,
  },
  snooze24: {
    text: "Snooze for a day",
    button: "Snooze for a day",
    done: "Snoozed for a day",
    kind: "snooze",
    hours: 24,
  },
  suppress: {
    text: "Suppress this pattern for 30 days",
    button: "Suppress for 30 days",
    done: "Suppressed for 30 days",
    kind: "suppress",
    hours: 720,
  },
  allow: {
    text: "Allow: never act on it",
    button: "Put on the allow-list",
    done: "On the allow-list",
    kind: "allow",
    hours: null,
  },
} as const satisfies Readonly<Record<string, Hold>>;
export type HoldName = keyof typeof HOLDS;

type Alert = Pick<AlertDetail["alert"], "subject" | "category" | "detector"> &
  Partial<Pick<AlertDetail["alert"], "alert_id" | "parts">>;

/**
 * By the subject of the alert, for its category alone. A subject is no scope where it is a client. Where the
 * alert speaks for several findings it holds its own: the others are told by themselves.
 */
export function holdBody(name: HoldName, alert: Alert, reason: string, nowMs: number): ControlBody {
  const { kind, hours } = HOLDS[name];
  const own = alert.parts?.find(({ alert_id }) => alert_id === alert.alert_id);
  const { subject, category, detector } = own ?? alert;
  const expires_at = hours === null ? null : new Date(nowMs + hours * HOUR).toISOString();
  const rest = { kind, reason, expires_at, categories: [category] };
  if (subject.type === "client") {
    return { ...rest, scope: "detector", value: detector.id, wide: true };
  }
  return { ...rest, scope: subject.type, value: subject.id };
}
