import { sqlTime } from "@ringfence/features";
import { type Finding, finding, type Signal } from "@ringfence/schemas";
import { findingKey, foldSignals, type Held, idlesAt } from "@ringfence/scoring";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const heldFindings = loadQuery({
  url: import.meta.url,
  file: "./held-findings.sql",
  params: z.object({ since: z.string() }),
  row: z.strictObject({ body: z.string(), seen_ms: z.int() }),
  limits: { rows: 500_000, seconds: 120 },
});

const knownStates = loadQuery({
  url: import.meta.url,
  file: "./known-states.sql",
  params: z.object({ finding_ids: z.array(z.string()) }),
  row: z.strictObject({ finding_id: z.string(), state: z.int() }),
});

const lastSequence = loadQuery({
  url: import.meta.url,
  file: "./last-sequence.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});

const sampleEvents = loadQuery({
  url: import.meta.url,
  file: "./sample-events.sql",
  params: z.object({ account_ids: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.strictObject({ event_id: z.string() }),
});

/** Closed findings are remembered this long, so that a late window does not open them again. */
const CLOSED_MS = 48 * 3_600_000;
/** Accounts whose events are looked through for samples. */
const SAMPLED_ACCOUNTS = 20;

/**
 * The findings as they stand: what the store holds of them, in memory, one entry for each open or
 * lately closed one. Only the process that detects writes findings, so the book is never stale.
 */
export class FindingBook {
  readonly #held: Map<string, Held>;
  #sequence: number;

  private constructor(held: Map<string, Held>, sequence: number) {
    this.#held = held;
    this.#sequence = sequence;
  }

  /** @param from event time at which detection goes on */
  static async open(store: Store, from: Date): Promise<FindingBook> {
    const since = sqlTime(new Date(Math.max(0, from.getTime() - CLOSED_MS)));
    const rows = await store.query(heldFindings, { since });
    const held = new Map<string, Held>();
    for (const { body, seen_ms } of rows) {
      const one = finding.parse(JSON.parse(body));
      held.set(findingKey(one), { finding: one, seen_ms });
    }
    const [last] = await store.query(lastSequence, {});
    return new FindingBook(held, last?.sequence ?? 0);
  }

  get openFindings(): number {
    let open = 0;
    for (const { finding: one } of this.#held.values()) if (one.activity !== "close") open += 1;
    return open;
  }

  /**
   * Takes the signals of a chunk in and stores the states that they lead to. Done again after a
   * crash it stores nothing new.
   *
   * @returns the states that were stored
   */
  async apply(
    store: Store,
    signals: readonly Signal[],
    until: Date,
    storedAt: Date,
  ): Promise<Finding[]> {
    const byKey = groupByKey(signals);
    for (const [key, held] of this.#held) {
      if (idlesAt(held) > until.getTime() || byKey.has(key)) continue;
      if (held.finding.activity !== "close") byKey.set(key, []);
      else if (until.getTime() - held.seen_ms > CLOSED_MS) this.#held.delete(key);
    }
    const states: Finding[] = [];
    for (const [key, own] of byKey) {
      const folded = foldSignals(this.#held.get(key) ?? null, own, until);
      if (folded.held !== null) this.#held.set(key, folded.held);
      states.push(...folded.states);
    }
    const fresh = await withoutKnown(store, states);
    fresh.sort(
      (x, y) =>
        compare(x.observed_at, y.observed_at) ||
        compare(x.finding_id, y.finding_id) ||
        x.state - y.state,
    );
    const complete: Finding[] = [];
    for (const state of fresh) {
      complete.push({ ...state, event_samples: await sample(store, state) });
    }
    await this.#store(store, complete, storedAt);
    return complete;
  }

  async #store(store: Store, states: readonly Finding[], storedAt: Date): Promise<void> {
    const first = this.#sequence + 1;
    const rows = states.map((state, index) => ({
      sequence: first + index,
      finding_id: state.finding_id,
      state: state.state,
      activity: state.activity,
      mode: state.mode,
      category: state.category,
      severity: state.severity,
      confidence: state.confidence,
      subject_type: state.subject.type,
      subject_id: state.subject.id,
      account_ids: state.account_ids,
      observed_at: state.observed_at,
      body: JSON.stringify(state),
      stored_at: storedAt.toISOString(),
    }));
    const [row] = rows;
    if (row === undefined) return;
    await store.insert("findings", rows, {
      columns: Object.keys(row),
      token: `findings/${first}-${this.#sequence + rows.length}`,
    });
    this.#sequence += rows.length;
  }
}

/** Leaves out what an earlier run stored before it could note its progress. */
async function withoutKnown(store: Store, states: readonly Finding[]): Promise<Finding[]> {
  const created = states.filter(({ activity }) => activity === "create");
  if (created.length === 0) return [...states];
  const finding_ids = created.map(({ finding_id }) => finding_id);
  const rows = await store.query(knownStates, { finding_ids });
  const known = new Map(rows.map(({ finding_id, state }) => [finding_id, state]));
  return states.filter(({ finding_id, state }) => state > (known.get(finding_id) ?? 0));
}

async function sample(store: Store, { account_ids, window, activity }: Finding): Promise<string[]> {
  if (activity === "close") return [];
  const rows = await store.query(sampleEvents, {
    account_ids: account_ids.slice(0, SAMPLED_ACCOUNTS),
    from: sqlTime(new Date(window.start)),
    to: sqlTime(new Date(window.end)),
  });
  return rows.map(({ event_id }) => event_id);
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

function groupByKey(signals: readonly Signal[]): Map<string, Signal[]> {
  const groups = new Map<string, Signal[]>();
  for (const one of signals) {
    const key = findingKey(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
