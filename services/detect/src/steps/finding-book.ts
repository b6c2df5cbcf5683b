import { sqlTime } from "@ringfence/features";
import { type Finding, finding, type Signal, signal } from "@ringfence/schemas";
import {
  correctFinding,
  type DedupWindows,
  endFinding,
  endsAt,
  findingKey,
  type Folded,
  foldSignals,
  type Held,
  isOpen,
  reachesBackTo,
  spanOf,
} from "@ringfence/scoring";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { storeFindings } from "./store-findings.ts";

const heldFindings = loadQuery({
  url: import.meta.url,
  file: "./held-findings.sql",
  params: z.object({
    since: z.string(),
    anchored_since: z.string(),
    until: z.string(),
    lateness_ms: z.int(),
  }),
  row: z.strictObject({
    body: z.string(),
    opened_ms: z.int(),
    first_ms: z.int(),
    seen_ms: z.int(),
    floor_ms: z.int(),
  }),
  limits: { rows: 500_000, seconds: 120 },
});

const lastSequence = loadQuery({
  url: import.meta.url,
  file: "./last-sequence.sql",
  params: z.object({}),
  row: z.strictObject({ sequence: z.int() }),
});

const signalsOfFinding = loadQuery({
  url: import.meta.url,
  file: "./signals-of-finding.sql",
  params: z.object({
    mode: z.string(),
    category: z.string(),
    subject_type: z.string(),
    subject_id: z.string(),
    since: z.string(),
    until: z.string(),
  }),
  row: z.strictObject({ body: z.string() }),
});

/** Closed findings are remembered this long, so that a late window does not open them again. */
const CLOSED_MS = 48 * 3_600_000;

/** What findings are bounded by. */
export interface FindingBounds {
  readonly dedup: DedupWindows;
  /** How late events may be, milliseconds. */
  readonly latenessMs: number;
}

/** What a chunk of event time says. */
export interface Told {
  readonly signals: readonly Signal[];
  /** Keys of findings some of whose signals late events took back or made weaker. */
  readonly corrected: ReadonlySet<string>;
  /** Clusters that were merged into others. */
  readonly mergedClusters: readonly string[];
  /** End of the chunk. */
  readonly until: Date;
}

/**
 * The findings as they stand: what the store holds of them, in memory, one entry for each open or
 * lately closed one. Only the process with the claim writes findings, so the book is never stale;
 * after a failed call it has to be opened anew.
 */
export class FindingBook {
  readonly #store: Store;
  readonly #held: Map<string, Held>;
  readonly #bounds: FindingBounds;
  #sequence: number;
  /** States since the last time that they were stored, and the keys of all that changed since. */
  #unstored: Finding[] = [];
  #touched = new Set<string>();

  private constructor(
    store: Store,
    held: Map<string, Held>,
    sequence: number,
    bounds: FindingBounds,
  ) {
    this.#store = store;
    this.#held = held;
    this.#sequence = sequence;
    this.#bounds = bounds;
  }

  /** @param until event time before which windows were evaluated */
  static async open(store: Store, until: Date, bounds: FindingBounds): Promise<FindingBook> {
    const { dedup, latenessMs } = bounds;
    const ago = (ms: number) => sqlTime(new Date(Math.max(0, until.getTime() - ms)));
    const rows = await store.query(heldFindings, {
      since: ago(CLOSED_MS),
      anchored_since: ago(Math.max(CLOSED_MS, ...Object.values(dedup)) + latenessMs),
      until: sqlTime(until),
      lateness_ms: latenessMs,
    });
    const held = new Map<string, Held>();
    for (const { body, opened_ms, first_ms, seen_ms, floor_ms } of rows) {
      const one = finding.parse(JSON.parse(body));
      // A finding that is over was last seen where its window ends; signals may lie behind it.
      const seen = Math.max(Date.parse(one.window.end), one.activity === "close" ? 0 : seen_ms);
      const ends = [first_ms === 0 ? opened_ms : first_ms, seen];
      held.set(findingKey(one), { finding: one, ...spanOf(ends, one, dedup), floor_ms });
    }
    const [last] = await store.query(lastSequence, {});
    return new FindingBook(store, held, last?.sequence ?? 0, bounds);
  }

  get openFindings(): number {
    let open = 0;
    for (const held of this.#held.values()) if (isOpen(held)) open += 1;
    return open;
  }

  /**
   * Whether what was taken in has to be stored, with the progress up to there, before a chunk is.
   * What was stored and is taken in again after a crash changes nothing, unless a finding has ended
   * meanwhile and another began: the signals of the first would be taken for the second's.
   */
  mustStoreBefore({ signals }: Told): boolean {
    return signals.some((one) => {
      const key = findingKey(one);
      const held = this.#held.get(key);
      if (held === undefined || !this.#touched.has(key)) return false;
      return !isOpen(held) || Date.parse(one.window.end) >= endsAt(held, this.#bounds.dedup);
    });
  }

  /** Takes in what a chunk says, in memory. Done again it changes nothing. */
  async take(told: Told): Promise<void> {
    const states: Finding[] = [];
    const take = (key: string, folded: Folded) => {
      if (folded.held !== null) this.#held.set(key, folded.held);
      states.push(...folded.states);
      this.#touched.add(key);
    };
    for (const key of told.corrected) {
      const held = this.#held.get(key);
      if (held === undefined || !isOpen(held)) continue;
      const remaining = await this.#remaining(held);
      take(key, correctFinding(held, remaining, told.until, this.#bounds.dedup));
    }
    const merged = new Set(told.mergedClusters);
    for (const [key, held] of this.#held) {
      const { type, id } = held.finding.subject;
      // One that was seen later has come back since: an older time is looked at again here.
      const gone = type === "cluster" && merged.has(id) && held.seen_ms <= told.until.getTime();
      if (gone) take(key, endFinding(held, told.until));
    }
    for (const [key, own] of this.#due(told)) {
      const held = this.#held.get(key) ?? null;
      take(key, foldSignals(held, own, told.until, this.#bounds.dedup));
    }
    states.sort(
      (x, y) =>
        compare(x.observed_at, y.observed_at) ||
        compare(x.finding_id, y.finding_id) ||
        x.state - y.state,
    );
    this.#unstored.push(...states);
  }

  /**
   * Stores the states that what was taken in led to.
   *
   * @returns the states that were stored
   */
  async store(storedAt: Date): Promise<Finding[]> {
    const stored = await storeFindings(this.#store, this.#unstored, this.#sequence, storedAt);
    this.#sequence += stored.length;
    this.#unstored = [];
    this.#touched = new Set();
    return stored;
  }

  /** The keys with signals, and those of findings that end by themselves; drops what is long over. */
  #due({ signals, until }: Told): Map<string, Signal[]> {
    const due = new Map<string, Signal[]>();
    for (const one of signals) {
      const key = findingKey(one);
      const own = due.get(key);
      if (own === undefined) due.set(key, [one]);
      else own.push(one);
    }
    for (const [key, held] of this.#held) {
      if (endsAt(held, this.#bounds.dedup) > until.getTime() || due.has(key)) continue;
      if (isOpen(held)) due.set(key, []);
      else if (until.getTime() - held.seen_ms > CLOSED_MS) this.#held.delete(key);
    }
    return due;
  }

  /** The signals of an open finding that still hold. */
  async #remaining(held: Held): Promise<Signal[]> {
    const { mode, category, subject } = held.finding;
    const since = reachesBackTo(held, this.#bounds.latenessMs);
    const rows = await this.#store.query(signalsOfFinding, {
      mode,
      category,
      subject_type: subject.type,
      subject_id: subject.id,
      since: sqlTime(new Date(since)),
      until: sqlTime(new Date(held.seen_ms)),
    });
    return rows.map(({ body }) => signal.parse(JSON.parse(body)));
  }
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
