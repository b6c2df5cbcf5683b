/** Whether the services behind ingestion keep up, and how much of what arrives cannot be used. */
import type { OperatorAlert } from "@ringfence/schemas";
import { duration, figure, type Observation } from "./observation.ts";

/** The oldest thing that waits for a service; `since` is null where nothing waits. */
export interface Waiting {
  readonly kind: "enforce_lag" | "publish_lag" | "deliver_lag";
  readonly subject: string;
  readonly since: Date | null;
  readonly count: number;
}

const WAITING: Readonly<Record<Waiting["kind"], { what: string; todo: string }>> = {
  enforce_lag: {
    what: "states of findings wait to be judged",
    todo: "Check that enforce runs and what it logs; its rounds go on by themselves once the store answers.",
  },
  publish_lag: {
    what: "alerts wait to be published",
    todo: "Check that enforce runs and reaches the brokers; nothing is lost meanwhile.",
  },
  deliver_lag: {
    what: "alerts and decisions wait for the webhook",
    todo: "See npx ringfence webhooks status; check that deliver runs and that the endpoint answers.",
  },
};

export function judgeWaiting(waiting: Waiting, now: Date, mostMs: number): Observation {
  const { kind, subject, since, count } = waiting;
  const { what, todo } = WAITING[kind];
  const ageMs = since === null ? 0 : now.getTime() - since.getTime();
  const text = `${count} ${what} (${subject}), the oldest for ${duration(ageMs)}.`;
  if (ageMs <= mostMs) return { kind, subject, health: "well", text };
  return {
    kind,
    subject,
    health: "bad",
    severity: "error",
    observed: ageMs / 60_000,
    expected: mostMs / 60_000,
    unit: "minutes",
    text,
    what_to_do: todo,
  };
}

/**
 * Event time of detection behind event time of ingestion, so that it holds at any speed.
 *
 * @param ingested the newest event time that the slowest active partition brought; null before any
 */
export function judgeDetection(
  processedUntil: Date | null,
  ingested: Date | null,
  mostMs: number,
): Observation {
  const about = { kind: "detect_lag", subject: "detect" } as const;
  if (ingested === null) return { ...about, health: "unknown", text: "No event was stored yet" };
  if (processedUntil === null) {
    return {
      ...about,
      health: "unknown",
      text: "Detection has not begun: nothing says how far it is",
    };
  }
  const behindMs = ingested.getTime() - processedUntil.getTime();
  const text = `Detection stands ${duration(Math.max(behindMs, 0))} of event time behind what is stored.`;
  if (behindMs <= mostMs) return { ...about, health: "well", text };
  return {
    ...about,
    health: "bad",
    severity: "error",
    observed: behindMs / 60_000,
    expected: mostMs / 60_000,
    unit: "minutes",
    text,
    what_to_do:
      "Check that detect runs and what it logs; if it only catches up, this number falls by itself.",
  };
}

export interface Letters {
  readonly reason: string;
  readonly letters: number;
  /** Mean of the same length of time over the history; null where that is too short to tell. */
  readonly usual: number | null;
}

export interface LettersBounds {
  /** Letters below which nothing is said. */
  readonly lettersMin: number;
  /** Share of all messages. */
  readonly ratio: number;
  /** So many times the usual number. */
  readonly times: number;
}

export const LETTERS_BOUNDS: LettersBounds = { lettersMin: 20, ratio: 0.02, times: 10 };

/** @param events stored in the same time as the letters came */
export function judgeLetters(
  all: readonly Letters[],
  events: number,
  bounds: LettersBounds = LETTERS_BOUNDS,
): Observation[] {
  const messages = all.reduce((sum, { letters }) => sum + letters, events);
  return all.map(({ reason, letters, usual }) => {
    const about = { kind: "dead_letters", subject: reason } as const;
    const ratio = messages === 0 ? 0 : letters / messages;
    const besides = usual === null ? "" : `, and ${figure(usual)} are usual`;
    const text = `${letters} of ${messages} messages went to the dead letters for ${reason} (${figure(ratio * 100)} %)${besides}.`;
    const isMuch = ratio > bounds.ratio || (usual !== null && letters > bounds.times * usual);
    if (letters < bounds.lettersMin || !isMuch) return { ...about, health: "well", text };
    return {
      ...about,
      health: "bad",
      severity: ratio > bounds.ratio ? "error" : "warn",
      observed: letters,
      expected: Math.max(usual ?? 0, bounds.ratio * messages),
      unit: "messages",
      text,
      what_to_do:
        "Read some of the dead-letter topic: the headers say topic, partition, offset, reason and detail; ask who owns the producer what changed.",
    };
  });
}

/** Deliveries given up in the last hour. */
export function judgeGivenUp(endpoint: string, dead: number): Observation {
  const about = { kind: "webhook_dead_letters", subject: endpoint } as const;
  const text = `${dead} deliveries to ${endpoint} were given up in the last hour.`;
  if (dead === 0) return { ...about, health: "well", text };
  const what_to_do = `See npx ringfence webhooks dead-letters ${endpoint}; mend the endpoint, then replay them.`;
  return { ...about, ...counted(dead), health: "bad", text, what_to_do };
}

/** @param tripped why, where the breaker is open; null where it is closed */
export function judgeBreaker(tripped: string | null): Observation {
  const about = { kind: "breaker_open", subject: "automatic measures" } as const;
  if (tripped === null) return { ...about, health: "well", text: "The breaker is closed." };
  return {
    ...about,
    ...counted(1),
    severity: "error",
    health: "bad",
    text: `Automatic measures are stopped: ${tripped}`,
    what_to_do:
      "See npx ringfence breaker; look at the measures that tripped it before it is reset.",
  };
}

function counted(
  observed: number,
): Pick<OperatorAlert, "severity" | "observed" | "expected" | "unit"> {
  return { severity: "warn", observed, expected: 0, unit: "count" };
}
