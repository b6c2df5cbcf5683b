import { answerRequests } from "./answer-requests.ts";
import { decideAlerts, type DecideParts } from "./decide-alerts.ts";
import { expireMeasures } from "./expire.ts";

export interface DecidedRound {
  /** Steps added to the outbox of decisions. */
  readonly written: number;
  /** Alert revisions that were decided on. */
  readonly passed: number;
}

export interface Decider {
  /** One round: what was asked for, what has expired, one page of alerts. */
  round(): Promise<DecidedRound>;
}

/** Alerts, requests and time → steps of measures, each once, whatever crashes in between. */
export function createDecider(parts: DecideParts): Decider {
  return {
    round: async () => {
      const answered = await answerRequests(parts);
      const expired = await expireMeasures(parts);
      const { written, passed } = await decideAlerts(parts);
      return { written: answered + expired + written, passed };
    },
  };
}
