/** Makes accounts be what the ledger says, and reports what was done. */
import type { Decision } from "@ringfence/schemas";
import type { Log } from "../log.ts";
import type { ChangeAccount } from "./account-client.ts";
import type { AskedChange, Ledger } from "./ledger.ts";

/** Whoever hears of what was done. */
export interface Reporter {
  /** Reports of one round at most. */
  readonly most: number;
  /** Resolves when all were told; rejects where all have to be told again. */
  tell(steps: readonly Decision[]): Promise<void>;
}

export interface ActParts {
  readonly ledger: Ledger;
  /** Resolves when the ledger is on the disk. */
  readonly save: () => Promise<void>;
  readonly change: ChangeAccount;
  readonly reporter: Reporter;
  readonly name: string;
  readonly now: () => Date;
  readonly log: Log;
  /** Pause after a first failure, milliseconds; it doubles. */
  readonly retryMs: number;
}

const AT_ONCE = 8;
/** Changes of one round, so that what comes in the meantime is heard. */
const MOST_CHANGES = 64;
const MOST_RETRY_MS = 30_000;

interface Failing {
  readonly times: number;
  readonly retryAt: number;
}

export class Actor {
  readonly #parts: ActParts;
  /** By account; a restart forgets it, which costs a call. */
  readonly #failing = new Map<string, Failing>();
  #reportsFailing: Failing = { times: 0, retryAt: 0 };

  constructor(parts: ActParts) {
    this.#parts = parts;
  }

  /**
   * Intent first, then the call, then what came of it: wherever it breaks off, the next round asks
   * for the same under the same key.
   *
   * @returns milliseconds until there is something to do again; null where nothing waits for a time
   */
  async round(signal: AbortSignal): Promise<number | null> {
    const { ledger, save, now } = this.#parts;
    const asked = ledger.plan(now());
    const due = asked.filter(({ accountId }) => this.#isDue(accountId)).slice(0, MOST_CHANGES);
    if (due.length > 0) {
      await save();
      for (let start = 0; start < due.length && !signal.aborted; start += AT_ONCE) {
        const some = due.slice(start, start + AT_ONCE);
        await Promise.all(some.map((each) => this.#ask(each, signal)));
      }
    }
    ledger.noteReports({ name: this.#parts.name, at: now() });
    if (due.length > 0 || ledger.reports().length > 0) await save();
    await this.#report();
    return this.#nextMs();
  }

  #isDue(accountId: string): boolean {
    return (this.#failing.get(accountId)?.retryAt ?? 0) <= this.#parts.now().getTime();
  }

  async #ask(asked: AskedChange, signal: AbortSignal): Promise<void> {
    const { ledger, change, name, now, log } = this.#parts;
    const { accountId, to, reason } = asked;
    const outcome = await change(asked, signal);
    if (outcome.kind === "failed") {
      const failing = this.#again(this.#failing.get(accountId));
      this.#failing.set(accountId, failing);
      log("warn", "the account service failed, it is asked again", {
        account_id: accountId,
        status: to,
        reason: outcome.reason,
        times: failing.times,
      });
      return;
    }
    this.#failing.delete(accountId);
    const refusal = outcome.kind === "refused" ? outcome.reason : null;
    ledger.settle(asked, refusal, { name, at: now() });
    const facts = { account_id: accountId, status: to, because: reason };
    if (refusal === null) log("info", "the account was changed", facts);
    else log("error", "the account service refused: look at it", { ...facts, reason: refusal });
  }

  async #report(): Promise<void> {
    const { ledger, save, reporter, log, now } = this.#parts;
    const steps = ledger.reports().slice(0, reporter.most);
    if (steps.length === 0) return;
    if (this.#reportsFailing.retryAt > now().getTime()) return;
    try {
      await reporter.tell(steps);
    } catch (error) {
      this.#reportsFailing = this.#again(this.#reportsFailing);
      log("warn", "reports could not be sent, they are sent again", { error: String(error) });
      return;
    }
    this.#reportsFailing = { times: 0, retryAt: 0 };
    ledger.told(steps.length);
    // Lost in a crash, the same reports are sent again: enforce notes each once.
    await save();
  }

  #again(before: Failing | undefined): Failing {
    const times = (before?.times ?? 0) + 1;
    const pause = Math.min(this.#parts.retryMs * 2 ** (times - 1), MOST_RETRY_MS);
    return { times, retryAt: this.#parts.now().getTime() + pause };
  }

  #nextMs(): number | null {
    const { ledger, now } = this.#parts;
    const at = now().getTime();
    const waiting = ledger.plan(now()).map(({ accountId }) => this.#failing.get(accountId));
    const times = waiting.map((each) => each?.retryAt ?? at);
    if (ledger.reports().length > 0) times.push(this.#reportsFailing.retryAt);
    const end = ledger.nextEnd(now());
    if (end !== null) times.push(end.getTime());
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - at);
  }
}
