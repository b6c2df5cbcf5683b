import type { LinkNews } from "@ringfence/features";
import type { Log, Metrics } from "@ringfence/runtime";

type LeftOut = LinkNews["left_out"];
const REASONS = ["too_many_accounts", "too_many_requests", "too_many_members"] as const;

/** Says whom the look for workloads leaves out: the numbers always, a line where that changes. */
export class LeftOutReport {
  readonly #metrics: Metrics;
  readonly #log: Log;
  #told = "";

  constructor({ metrics, log }: { readonly metrics: Metrics; readonly log: Log }) {
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @param news of quarters of an hour, in order */
  tell(news: readonly LinkNews[]): void {
    for (const { to, left_out } of news) {
      for (const reason of REASONS) {
        this.#metrics.workloadAccountsLeftOut.set({ reason }, left_out[reason]);
      }
      const bounds = REASONS.filter((reason) => left_out[reason] > 0).join(", ");
      if (bounds !== this.#told && bounds !== "") this.#say({ ...left_out, at: to }, bounds);
      this.#told = bounds;
    }
  }

  /** Customers of weight and crowds are left out by design; a cap is a limit of ours. */
  #say(facts: LeftOut & { readonly at: Date }, bounds: string): void {
    const message = `accounts are not compared by their content (${bounds}), only by what else they share`;
    if (facts.too_many_accounts > 0) this.#log.warn(facts, message);
    else this.#log.info(facts, message);
  }
}
