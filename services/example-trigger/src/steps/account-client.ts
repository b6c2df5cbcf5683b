/** Asks the account service for one change. A stand-in for whatever keeps your accounts. */
import { beginningOf } from "@ringfence/schemas";
import type { AskedChange } from "./ledger.ts";

export type Outcome =
  | { readonly kind: "done" }
  /** It will never do it, however often it is asked. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Nobody knows whether it was done: the same is asked again. */
  | { readonly kind: "failed"; readonly reason: string };

export type ChangeAccount = (change: AskedChange, signal: AbortSignal) => Promise<Outcome>;

/** These pass by themselves, unlike the rest of what begins with a 4. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const MOST_REASON = 200;

/** @param timeoutMs of a whole call */
export function accountClient(baseUrl: string, timeoutMs: number): ChangeAccount {
  return async ({ accountId, key, to, reason }, signal) => {
    const url = new URL(`accounts/${encodeURIComponent(accountId)}/status`, withSlash(baseUrl));
    try {
      const response = await fetch(url, {
        method: "PUT",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify({ status: to, reason }),
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const said = `HTTP ${response.status} ${beginningOf(await response.text(), MOST_REASON)}`;
      if (response.ok) return { kind: "done" };
      const isFinal =
        response.status >= 400 && response.status < 500 && !PASSING.has(response.status);
      return { kind: isFinal ? "refused" : "failed", reason: said.trim() };
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
