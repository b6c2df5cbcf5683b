/**
 * What the trigger knows, and what follows from it. Pure: time and documents go in, changes of
 * accounts and reports come out. The account service is asked for a change only after it stands here
 * and in the file, under a number that a restart does not change.
 */
import { type Action, ACTIONS, type Alert, type Decision } from "@ringfence/schemas";
import {
  type Change,
  type KnownAccount,
  type KnownAlert,
  type KnownDecision,
  type State,
  type Status,
  STATUSES,
} from "./state.ts";

/** Alerts and decisions that are kept at most: the file is written as a whole. */
const MOST_KNOWN = 20_000;
/** What is over is remembered for so long: no repeat is later than the topics keep messages. */
const KEEP_MS = 30 * 86_400_000;

const STATUS_OF: Readonly<Record<Action, Status>> = {
  observe: "active",
  warn: "warned",
  throttle: "throttled",
  suspend: "suspended",
};

/** Steps only go up: an older one that comes again changes nothing. */
const STEP: Readonly<Record<Decision["state"], number>> = {
  proposed: 0,
  approved: 1,
  applied: 2,
  lifted: 3,
  expired: 3,
};

/** There is no room for more: whoever sends has to come again. */
export class LedgerFull extends Error {
  override readonly name = "LedgerFull";
}

export interface AskedChange extends Change {
  readonly accountId: string;
  /** The same whenever the same change is asked for. */
  readonly key: string;
}

export interface AlertRules {
  /** What an alert may bring about that nobody approved. */
  readonly upTo: Action;
  /** The message was too large to say what is right for whom. */
  readonly isIncomplete: boolean;
}

export class Ledger {
  readonly #id: string;
  #changes: number;
  readonly #alerts: Map<string, KnownAlert>;
  readonly #decisions: Map<string, KnownDecision>;
  readonly #accounts: Map<string, KnownAccount>;
  #reports: readonly Decision[];

  constructor(state: State) {
    this.#id = state.id;
    this.#changes = state.changes;
    this.#alerts = new Map(state.alerts.map((one) => [one.alert_id, one]));
    this.#decisions = new Map(state.decisions.map((one) => [one.step.decision_id, one]));
    this.#accounts = new Map(state.accounts.map((one) => [one.account_id, one]));
    this.#reports = state.reports;
  }

  state(): State {
    return {
      version: 1,
      id: this.#id,
      changes: this.#changes,
      alerts: [...this.#alerts.values()],
      decisions: [...this.#decisions.values()],
      accounts: [...this.#accounts.values()],
      reports: [...this.#reports],
    };
  }

  /** Whether it said something new. @throws LedgerFull */
  takeAlert(alert: Alert, { upTo, isIncomplete }: AlertRules, now: Date): boolean {
    const { alert_id, revision } = alert;
    // None of them should ever get here; a trigger looks all the same.
    if (alert.mode !== "live") return false;
    const before = this.#alerts.get(alert_id);
    if (before !== undefined && before.revision >= revision) return false;
    if (before === undefined) this.#makeRoom(now);
    const lives =
      alert.activity !== "close" && (alert.status === "open" || alert.status === "acknowledged");
    const said = measuresOf(alert, upTo);
    const named = isIncomplete ? (before?.measures ?? said) : said;
    this.#alerts.set(alert_id, {
      alert_id,
      revision,
      measures: lives ? named : [],
      seen_at: now.toISOString(),
    });
    return true;
  }

  /** Whether it said something new. @throws LedgerFull */
  takeDecision(step: Decision, now: Date): boolean {
    // Nothing is done about what waits for a person.
    if (step.state === "proposed") return false;
    const before = this.#decisions.get(step.decision_id);
    if (before !== undefined && STEP[before.step.state] >= STEP[step.state]) return false;
    if (before === undefined) this.#makeRoom(now);
    this.#decisions.set(step.decision_id, { step, seen_at: now.toISOString() });
    return true;
  }

  /** Writes down which changes are due; answers all that wait for the account service. */
  plan(now: Date): AskedChange[] {
    const wanted = this.#wanted(now);
    for (const id of new Set([...wanted.keys(), ...this.#accounts.keys()])) {
      const { status, reason } = wanted.get(id) ?? { status: "active", reason: "nothing is left" };
      const known = this.#accounts.get(id) ?? { account_id: id, status: "active", change: null };
      if (status === (known.change?.to ?? known.status)) continue;
      this.#changes += 1;
      const change = { number: this.#changes, to: status, reason: reason.slice(0, 500) };
      this.#accounts.set(id, { ...known, change });
    }
    return [...this.#accounts.values()].flatMap(({ account_id: accountId, change }) =>
      change === null ? [] : { ...change, accountId, key: `${this.#id}/${change.number}` },
    );
  }

  /** The account service did it, or will never do it. What was asked for since stays asked for. */
  settle({ accountId, number, to }: AskedChange, refusal: string | null, by: Report): void {
    const known = this.#accounts.get(accountId);
    if (known?.change?.number !== number) return;
    const isRefused = refusal !== null && to !== "active";
    if (isRefused) this.#refuse(known, refusal, by);
    const status = isRefused ? known.status : to;
    if (status === "active") this.#accounts.delete(accountId);
    else this.#accounts.set(accountId, { account_id: accountId, status, change: null });
  }

  /** Notes what is to be reported: measures that were approved and are in force at the account. */
  noteReports(by: Report): void {
    for (const { step } of this.#decisions.values()) {
      if (step.state !== "approved" || !isInForce(step, by.at)) continue;
      const has = this.#accounts.get(step.account_id)?.status ?? "active";
      if (rank(has) < rank(STATUS_OF[step.action])) continue;
      this.#report(reportOf(step, "applied", `the account is ${has}`, by));
    }
  }

  reports(): readonly Decision[] {
    return this.#reports;
  }

  /** The first of them were told. */
  told(count: number): void {
    this.#reports = this.#reports.slice(count);
  }

  /** When the next measure ends by itself; null where none does. */
  nextEnd(now: Date): Date | null {
    const ends = [...this.#measures()].flatMap(({ expires_at }) =>
      expires_at !== null && Date.parse(expires_at) > now.getTime() ? Date.parse(expires_at) : [],
    );
    const soonest = ends.reduce((least, end) => Math.min(least, end), Number.POSITIVE_INFINITY);
    return Number.isFinite(soonest) ? new Date(soonest) : null;
  }

  /** The strongest measure in force of each account, and why. */
  #wanted(now: Date): ReadonlyMap<string, { status: Status; reason: string }> {
    const wanted = new Map<string, { status: Status; reason: string }>();
    for (const { account_id, action, expires_at, reason } of this.#measures()) {
      const status = STATUS_OF[action];
      if (status === "active" || !isInForce({ expires_at }, now)) continue;
      const before = wanted.get(account_id);
      if (before === undefined || rank(before.status) < rank(status))
        wanted.set(account_id, { status, reason });
    }
    return wanted;
  }

  *#measures() {
    for (const { alert_id, measures } of this.#alerts.values()) {
      for (const each of measures) yield { ...each, reason: alert_id };
    }
    for (const { step } of this.#decisions.values()) {
      if (step.state !== "approved" && step.state !== "applied") continue;
      yield { ...step, reason: `${step.decision_id}: ${step.reason}` };
    }
  }

  /** What asked for more than the account service gives ends, and whoever decided is told. */
  #refuse({ account_id, status }: KnownAccount, refusal: string, by: Report): void {
    const asksMore = (action: Action) => rank(STATUS_OF[action]) > rank(status);
    for (const { step } of this.#decisions.values()) {
      const isOpen = step.state === "approved" || step.state === "applied";
      if (step.account_id !== account_id || !isOpen || !asksMore(step.action)) continue;
      this.#report(reportOf(step, "lifted", `could not be applied: ${refusal}`, by));
    }
    for (const [id, alert] of this.#alerts) {
      const measures = alert.measures.filter(
        (one) => one.account_id !== account_id || !asksMore(one.action),
      );
      if (measures.length < alert.measures.length) this.#alerts.set(id, { ...alert, measures });
    }
  }

  /** What is reported is taken for said: enforce repeats it under the same state. */
  #report(report: Decision): void {
    const { decision_id, decided_at } = report;
    this.#decisions.set(decision_id, { step: report, seen_at: decided_at });
    this.#reports = [...this.#reports, report];
  }

  #makeRoom(now: Date): void {
    if (this.#alerts.size + this.#decisions.size < MOST_KNOWN) return;
    const isOld = (seen_at: string) => now.getTime() - Date.parse(seen_at) > KEEP_MS;
    for (const [id, { measures, seen_at }] of this.#alerts) {
      const isOver = measures.every((one) => !isInForce(one, now));
      if (isOver && isOld(seen_at)) this.#alerts.delete(id);
    }
    for (const [id, { step, seen_at }] of this.#decisions) {
      const isOver = STEP[step.state] === STEP.lifted || !isInForce(step, now);
      if (isOver && isOld(seen_at)) this.#decisions.delete(id);
    }
    if (this.#alerts.size + this.#decisions.size < MOST_KNOWN) return;
    throw new LedgerFull(
      `${MOST_KNOWN} alerts and decisions are known and none is over for 30 days: keep the state ` +
        "in a database of yours instead of a file",
    );
  }
}

/** Who reports, and when. */
export interface Report {
  readonly name: string;
  readonly at: Date;
}

function reportOf(
  step: Decision,
  state: "applied" | "lifted",
  reason: string,
  { name, at }: Report,
): Decision {
  return {
    ...step,
    state,
    actor: { type: "policy", id: name },
    reason: `${name}: ${reason}`,
    decided_at: at.toISOString(),
  };
}

function measuresOf(alert: Alert, upTo: Action): KnownAlert["measures"] {
  const own = new Map(alert.measures?.map((one) => [one.account_id, one]));
  return alert.account_ids.flatMap((account_id) => {
    const { recommended_action, expires_at } = own.get(account_id) ?? alert;
    const action = ACTIONS[Math.min(ACTIONS.indexOf(recommended_action), ACTIONS.indexOf(upTo))];
    return action === undefined || action === "observe" ? [] : { account_id, action, expires_at };
  });
}

function isInForce({ expires_at }: Pick<Decision, "expires_at">, now: Date): boolean {
  return expires_at === null || Date.parse(expires_at) > now.getTime();
}

function rank(status: Status): number {
  return STATUSES.indexOf(status);
}
