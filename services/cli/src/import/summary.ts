import type { RequestEvent } from "@ringfence/schemas";
import { formatCount } from "../progress.ts";

/** Accounts counted exactly; beyond that the summary says «more than». */
const ACCOUNTS_COUNTED = 100_000;

interface Reason {
  count: number;
  /** `file:record` of the first one, so that somebody can look. */
  readonly first: string;
}

/** What an import did, for the closing lines. Memory is bounded whatever comes in. */
export class ImportSummary {
  written = 0;
  /** Events whose account is only the client's address. */
  byAddress = 0;
  readonly unusable = new Map<string, Reason>();
  readonly #accounts = new Set<string>();
  #moreAccounts = false;
  #earliest: string | null = null;
  #latest: string | null = null;

  countWritten(event: RequestEvent, account: "named" | "address"): void {
    this.written += 1;
    if (account === "address") this.byAddress += 1;
    // Times are in UTC and of one length here, so their order is the order of the text.
    const time = event.occurred_at;
    if (this.#earliest === null || time < this.#earliest) this.#earliest = time;
    if (this.#latest === null || time > this.#latest) this.#latest = time;
    if (this.#accounts.size < ACCOUNTS_COUNTED) this.#accounts.add(event.account_id);
    else if (!this.#accounts.has(event.account_id)) this.#moreAccounts = true;
  }

  countUnusable(reason: string, where: string): void {
    const known = this.unusable.get(reason);
    if (known) known.count += 1;
    else this.unusable.set(reason, { count: 1, first: where });
  }

  get read(): number {
    return this.written + this.unusableCount;
  }

  get unusableCount(): number {
    return [...this.unusable.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Why records were unusable, the most frequent reason first. */
  reasons(): { readonly reason: string; readonly count: number; readonly first: string }[] {
    return [...this.unusable]
      .map(([reason, { count, first }]) => ({ reason, count, first }))
      .toSorted((a, b) => b.count - a.count);
  }

  /** The lines for a person. */
  lines(): string[] {
    const lines = [
      `${formatCount(this.read)} read, ${formatCount(this.written)} written, ` +
        `${formatCount(this.unusableCount)} unusable`,
    ];
    for (const { reason, count, first } of this.reasons()) {
      lines.push(`  ${formatCount(count).padStart(9)}  ${reason}  (first: ${first})`);
    }
    if (this.#earliest !== null) lines.push(`time range: ${this.#earliest} to ${this.#latest}`);
    const accounts = `${formatCount(this.#accounts.size)}${this.#moreAccounts ? " or more" : ""}`;
    lines.push(`accounts: ${accounts}`);
    if (this.byAddress > 0) lines.push(...addressNote(this.byAddress));
    return lines;
  }
}

function addressNote(count: number): string[] {
  const events = count === 1 ? "1 event names" : `${formatCount(count)} events name`;
  return [
    `note: ${events} no account, so the client's address stands in for it.`,
    "      Evidence that accounts share an address means nothing for these.",
  ];
}
