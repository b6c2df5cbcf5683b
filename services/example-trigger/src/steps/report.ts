/** Reports of what was done where there is no Kafka to write them to. */
import type { Decision } from "@ringfence/schemas";
import { z } from "zod";
import type { Log } from "../log.ts";
import type { Reporter } from "./act.ts";

/** Longer than the API waits for whoever answers it. */
const TIMEOUT_MS = 15_000;
/** The same report would be refused again. */
const FINAL: ReadonlySet<number> = new Set([400, 404, 409, 422]);
const MOST_SAID = 200;
const MOST_REASON = 1_000;

const answered = z.object({ outcome: z.enum(["done", "refused", "waiting"]), detail: z.string() });

/**
 * `POST /v1/decisions/{id}` of the HTTP API. It notes as the doer whoever the token is of.
 *
 * A report that was told already, before a crash, is refused: so is one of a measure that was lifted
 * meanwhile. Neither is told again.
 *
 * @param signal ends calls under way: they are made again after the next start
 */
export function apiReporter(
  { url, token }: { readonly url: string; readonly token: string },
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Reporter {
  const base = url.endsWith("/") ? url : `${url}/`;
  const tell = async ({ decision_id, state, reason }: Decision): Promise<void> => {
    const step = stepOf(state);
    const response = await fetch(new URL(`v1/decisions/${encodeURIComponent(decision_id)}`, base), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ step, reason: inOneLine(reason) }),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((error: unknown) => {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      throw new Error(`no answer of ${url}: ${String(cause)}`, { cause });
    });
    const said = await response.text();
    const facts = { decision_id, step };
    if (response.ok) {
      const { outcome, detail } = answered.parse(JSON.parse(said));
      if (outcome === "refused") log("warn", "the report was refused", { ...facts, detail });
      return;
    }
    const detail = `HTTP ${response.status} ${said.slice(0, MOST_SAID)}`;
    if (!FINAL.has(response.status)) throw new Error(detail);
    log("warn", "the report was not taken", { ...facts, detail });
  };
  return {
    most: 8,
    tell: async (steps) => {
      // Several at once, but those of one measure in order.
      const measures = new Map<string, Decision[]>();
      for (const step of steps) {
        measures.set(step.decision_id, [...(measures.get(step.decision_id) ?? []), step]);
      }
      await Promise.all(
        [...measures.values()].map(async (own) => {
          for (const step of own) await tell(step);
        }),
      );
    },
  };
}

/** A person has to note it: the log says how. */
export function noReporter(log: Log): Reporter {
  return {
    most: 500,
    tell: async (steps) => {
      for (const { decision_id, account_id, state, reason } of steps) {
        const command = `npx ringfence decide ${decision_id} ${stepOf(state)} --reason "…"`;
        const facts = { decision_id, account_id, state, reason, command };
        log(
          "warn",
          "nobody hears that this was done: note it by hand, or give TRIGGER_API_URL",
          facts,
        );
      }
    },
  };
}

function stepOf(state: Decision["state"]): "applied" | "lift" {
  return state === "applied" ? "applied" : "lift";
}

/** The API takes a line: what an account service answered may have several. */
function inOneLine(text: string): string {
  return text
    .slice(0, MOST_REASON)
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
}
