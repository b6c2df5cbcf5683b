import { answerRequests } from "./answer-requests.ts";
import { tellBreaker } from "./breaker.ts";
import { decideAlerts, type DecideParts } from "./decide-alerts.ts";
import { expireMeasures } from "./expire.ts";
import { createLiftCovered } from "./lift-covered.ts";
import { createReview } from "./review.ts";

/** Measures last for hours: that one is over may be seen a little later, and so may the breaker. */
const LOOK_EVERY_MS = 15_000;

export interface DecidedRound {
  /** Steps added to the outbox of decisions. */
  readonly written: number;
  /** Alert revisions that were decided on; more where not everything was looked at yet. */
  readonly passed: number;
}

export interface Decider {
  /**
   * One round: what was asked for, what has expired, one page of alerts, what an entry covers by now, and what
   * waited for a reset of the breaker.
   */
  round(): Promise<DecidedRound>;
}

/** Alerts, requests and time → steps of measures, each once, whatever crashes in between. */
export function createDecider(parts: DecideParts): Decider {
  const covered = createLiftCovered(parts);
  const review = createReview(parts);
  let lookedAt = -Infinity;
  return {
    round: async () => {
      const answered = await answerRequests(parts);
      const at = parts.now().getTime();
      // Also where the clock was set back since.
      const isTime = Math.abs(at - lookedAt) >= LOOK_EVERY_MS;
      const expired = isTime ? await expireMeasures(parts) : 0;
      if (isTime) await tellBreaker(parts);
      if (isTime && expired === 0) lookedAt = at;
      const { written, passed } = await decideAlerts(parts);
      // Behind the alerts: what these lift themselves, they lift in their own words.
      const { lifted, done } = await covered.next();
      const reviewed = await review.next();
      const more = Number(!done) + Number(!reviewed.done);
      return {
        written: answered + expired + written + lifted + reviewed.approved,
        passed: passed + more,
      };
    },
  };
}
