/** Messages and webhooks → ledger: checked against the contract, new or seen before. */
import { alert, decision } from "@ringfence/schemas";
import type { Action } from "@ringfence/schemas";
import { z } from "zod";
import type { Log } from "../log.ts";
import { type Ledger, LedgerFull } from "./ledger.ts";
import type { Taken } from "./receive-webhooks.ts";

export interface IntakeParts {
  readonly ledger: Ledger;
  /** What an alert may bring about that nobody approved. */
  readonly upTo: Action;
  readonly now: () => Date;
  readonly log: Log;
  /** Something was taken: resolves when the ledger is on the disk. */
  readonly taken: () => Promise<void>;
}

const envelope = z.object({
  type: z.string(),
  data: z.unknown(),
  left_out: z.object({ fields: z.array(z.string()) }).optional(),
});

export function createIntake({ ledger, upTo, now, log, taken }: IntakeParts) {
  /** False for what is no alert. */
  const takeAlert = (document: unknown, isIncomplete: boolean): boolean => {
    const parsed = alert.safeParse(document);
    if (!parsed.success) return false;
    const { alert_id, revision, recommended_action, account_ids, omitted = {} } = parsed.data;
    // A message that was cut says so itself, a webhook beside it.
    const isCut = (omitted.account_ids ?? 0) + (omitted.measures ?? 0) > 0;
    const rules = { upTo, isIncomplete: isIncomplete || isCut };
    if (ledger.takeAlert(parsed.data, rules, now())) {
      const facts = { alert_id, revision, recommended_action, accounts: account_ids.length };
      log("info", "an alert", { ...facts, acts_up_to: upTo });
    }
    return true;
  };
  const takeDecision = (document: unknown): boolean => {
    const parsed = decision.safeParse(document);
    if (!parsed.success) return false;
    const { decision_id, state, account_id, action } = parsed.data;
    if (ledger.takeDecision(parsed.data, now())) {
      log("info", "a decision", { decision_id, state, account_id, action });
    }
    return true;
  };

  return {
    /** One batch of a topic. */
    messages: async (
      what: "decisions" | "alerts",
      values: readonly (Buffer | null)[],
    ): Promise<void> => {
      for (const value of values) {
        const document = value === null ? null : parseJson(value.toString("utf8"));
        const isUsable = what === "decisions" ? takeDecision(document) : takeAlert(document, false);
        if (!isUsable) log("warn", "no message of the contract: passed over", { what });
      }
      await taken();
    },

    /** One webhook that was verified. */
    webhook: async (document: unknown): Promise<Taken> => {
      const parsed = envelope.safeParse(document);
      if (!parsed.success) return "unusable";
      const { type, data, left_out } = parsed.data;
      if (type !== "abuse.alert" && type !== "abuse.decision") {
        log("info", "a webhook of another type: nothing to do", { type });
        return "taken";
      }
      try {
        const isIncomplete = ["account_ids", "measures"].some((field) =>
          left_out?.fields.includes(field),
        );
        const isUsable =
          type === "abuse.decision" ? takeDecision(data) : takeAlert(data, isIncomplete);
        if (!isUsable) return "unusable";
      } catch (error) {
        if (!(error instanceof LedgerFull)) throw error;
        log("error", error.message);
        return "full";
      }
      await taken();
      return "taken";
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
