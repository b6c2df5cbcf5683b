/** What an answer means for the delivery and for its endpoint. Pure. */
import type { Answer } from "./post.ts";
import { MOST_PAUSE_MS, pauseMs, retryAfterMs } from "./retry.ts";

/** What a call came to, as metrics count it. */
export type Outcome =
  | "delivered"
  | "rejected"
  | "throttled"
  | "redirect"
  | "gone"
  | "timeout"
  | "unreachable"
  | "refused";

export interface Judgement {
  readonly outcome: Outcome;
  readonly state: "delivered" | "pending" | "dead";
  readonly nextAttemptAt: Date;
  readonly status: number | null;
  /** Why it failed; empty where it did not. */
  readonly error: string;
  /** The receiver wants less: nothing goes to the endpoint before. */
  readonly pauseUntil: Date | null;
  /** The receiver wants nothing any more: why the endpoint is switched off; null where it stays. */
  readonly disable: string | null;
}

export interface JudgedOn {
  /** Calls made, this one included. */
  readonly attempts: number;
  readonly firstAttemptAt: Date;
  readonly attemptsMax: number;
  readonly ageMaxMs: number;
  readonly now: Date;
  readonly random: () => number;
}

export function judge(answer: Answer, on: JudgedOn): Judgement {
  const { now } = on;
  const status = answer.kind === "answer" ? answer.status : null;
  const outcome = outcomeOf(answer);
  const open = { outcome, status, pauseUntil: null, disable: null } as const;
  if (outcome === "delivered") {
    return { ...open, state: "delivered", nextAttemptAt: now, error: "" };
  }
  const error = errorOf(answer);
  if (outcome === "gone") {
    // It waits for the endpoint to be enabled again, like all that come after it.
    return { ...open, state: "pending", nextAttemptAt: now, error, disable: error };
  }
  const asked = answer.kind === "answer" ? retryAfterMs(answer.retryAfter, now) : null;
  const wait = Math.min(Math.max(pauseMs(on.attempts, on.random), asked ?? 0), MOST_PAUSE_MS);
  const nextAttemptAt = new Date(now.getTime() + wait);
  const spent = on.attempts >= on.attemptsMax;
  const old = now.getTime() - on.firstAttemptAt.getTime() >= on.ageMaxMs;
  return {
    ...open,
    state: spent || old ? "dead" : "pending",
    nextAttemptAt,
    error,
    pauseUntil: pauseOf(status, asked, on),
  };
}

/** Too many requests, and gateways whose receiver does not keep up. */
const OVERLOADED: ReadonlySet<number | null> = new Set([429, 502, 504]);

/** What slows the whole endpoint down, and so does whoever says when to come back. */
function pauseOf(status: number | null, asked: number | null, on: JudgedOn): Date | null {
  if (!OVERLOADED.has(status) && asked === null) return null;
  return new Date(on.now.getTime() + (asked ?? pauseMs(1, on.random)));
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === "failure") return answer.reason;
  const { status } = answer;
  if (status >= 200 && status < 300) return "delivered";
  if (status >= 300 && status < 400) return "redirect";
  if (status === 410) return "gone";
  return status === 429 ? "throttled" : "rejected";
}

function errorOf(answer: Answer): string {
  if (answer.kind === "failure") return answer.detail;
  const { status, said } = answer;
  const note = status >= 300 && status < 400 ? " (redirects are not followed: change the url)" : "";
  return `HTTP ${status}${note}${said === "" ? "" : `: ${said}`}`;
}
