import {
  type Category,
  clipSentence,
  confidenceOf,
  contentId,
  type FamilyEvidence,
  type Severity,
  type Signal,
  type Subject,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { type Doubt, explanationOf, type LookAlike } from "./explain.ts";

/**
 * Grid of event time on which a detector is evaluated. Each evaluation costs the engine the same
 * whatever it finds, so what shows slowly is looked for seldom.
 */
export type Grid = "minute" | "quarter" | "half-hour" | "two-hours";

/** What a detector makes of one row of its SQL. */
export interface Assessment<Found> {
  readonly subject_id: string;
  /** `[start, end)`, RFC 3339 with milliseconds. */
  readonly window: { readonly start: string; readonly end: string };
  /** Natural log-odds before the evidence. */
  readonly prior: number;
  readonly evidence: readonly FamilyEvidence[];
  readonly severity: Severity;
  /** One sentence that says what was seen, with the numbers in it. */
  readonly summary: string;
  readonly account_ids: readonly string[];
  readonly attached_account_ids?: readonly string[];
  readonly api_key_ids?: readonly string[];
  /** What the row amounts to: what is said beside the evidence is said of this. */
  readonly found: Found;
}

export interface Definition<P extends z.ZodObject, R extends z.ZodType, Found> extends Doubt<
  Found,
  z.output<P>
> {
  /** The name of the folder. */
  readonly id: string;
  /** Grows when the same events may give other signals under the same parameters. */
  readonly version: number;
  readonly category: Category;
  readonly subject: Subject["type"];
  readonly title: string;
  readonly every: Grid;
  /**
   * Whether `candidates.sql` beside it runs first: a cheap query, one row per subject that may
   * have something to it, `candidate` and `account_ids`. Where it finds none, `signals.sql` is not
   * run; else it gets them as `{candidates:Array(String)}` and `{candidate_accounts:Array(String)}`.
   */
  readonly candidates?: boolean;
  /** Thresholds, each with a default; snake_case, bound to the SQL by name. */
  readonly params: P;
  readonly row: R;
  /** Pure. Null where the row is nothing to speak of. */
  readonly assess: (row: z.output<R>, params: z.output<P>) => Assessment<Found> | null;
}

/** `[from, to)` of event time; `to` lies on the grid of the detector. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

export interface RunningDetector {
  readonly id: string;
  readonly version: number;
  readonly category: Category;
  readonly subject: Subject["type"];
  readonly every: Grid;
  readonly mode: Signal["mode"];
  readonly params_hash: string;
  /** The signals of the windows that end in `(from, to]`. */
  signals(store: Store, range: Range): Promise<Signal[]>;
}

export interface Detector extends Omit<
  Definition<z.ZodObject, z.ZodType, never>,
  "assess" | "row" | "params" | Exclude<keyof Doubt<never, never>, "triage">
> {
  readonly look_alikes: readonly LookAlike<never, never>[];
  readonly params: z.ZodObject;
  /** @throws ZodError for parameters that make no sense */
  configure(settings: Record<string, unknown>, mode: Signal["mode"]): RunningDetector;
}

const LIMITS = { seconds: 60, rows: 200_000, memoryBytes: 1_000_000_000 } as const;

/** Evidence below even odds is no signal. */
const CONFIDENCE_MIN = 0.5;

/** Binds a detector to the `signals.sql` beside it. */
export function defineDetector<P extends z.ZodObject, R extends z.ZodType, Found>(
  url: string,
  definition: Definition<P, R, Found>,
): Detector {
  const { id, version, category, subject, title, every, params, row, assess } = definition;
  const bounds = params.extend({ from: z.string(), to: z.string() });
  const ids = z.array(z.string()).default([]);
  const query = loadQuery({
    url,
    file: "./signals.sql",
    params: bounds.extend({ candidates: ids, candidate_accounts: ids }),
    row,
    limits: LIMITS,
  });
  const first = definition.candidates === true ? loadCandidates(url, bounds) : null;

  return {
    id,
    version,
    category,
    subject,
    title,
    every,
    params,
    look_alikes: definition.look_alikes,
    triage: definition.triage,
    configure: (settings, mode) => {
      const values = params.strict().parse(settings);
      const params_hash = contentId("prm", id, version, values).slice(0, 20);
      const detector = { id, version, params_hash };
      const about = { category, detector, mode, title };
      return {
        id,
        version,
        category,
        subject,
        every,
        mode,
        params_hash,
        signals: async (store, range) => {
          const asked = { ...values, from: range.from.toISOString(), to: range.to.toISOString() };
          const found = first === null ? null : await store.query(first, asked);
          if (found?.length === 0) return [];
          const rows: z.output<R>[] = [];
          for (const page of found === null ? [{}] : pagesOf(found)) {
            rows.push(...(await store.query(query, { ...asked, ...page })));
          }
          const signals = rows
            .map((one) => assess(one, values as z.output<P>))
            .filter((one) => one !== null)
            .filter(({ prior, evidence }) => confidenceOf(prior, evidence) >= CONFIDENCE_MIN)
            .map((one): Signal => {
              const told = explanationOf(
                definition,
                one.found,
                values as z.output<P>,
                one.evidence,
              );
              return { ...signalOf(one, about, subject), explanation: told };
            });
          return strongest(signals);
        },
      };
    },
  };
}

function signalOf(
  found: Assessment<unknown>,
  about: Pick<Signal, "category" | "detector" | "mode" | "title">,
  type: Subject["type"],
): Signal {
  const { subject_id, window, severity, prior, summary } = found;
  return {
    ...about,
    signal_id: contentId("sig", about.detector, about.mode, subject_id, window),
    subject: { type, id: subject_id },
    window: { ...window },
    severity,
    prior,
    summary: clipSentence(summary),
    evidence: found.evidence.map((one) => ({ ...one, text: clipSentence(one.text) })),
    account_ids: [...found.account_ids],
    attached_account_ids: [...(found.attached_account_ids ?? [])],
    api_key_ids: [...(found.api_key_ids ?? [])],
  };
}

/** One signal for each subject and window: where several rows speak of one, the surest. */
function strongest(signals: readonly Signal[]): Signal[] {
  const best = new Map<string, Signal>();
  for (const signal of signals) {
    const other = best.get(signal.signal_id);
    if (other === undefined || confidence(signal) > confidence(other)) {
      best.set(signal.signal_id, signal);
    }
  }
  return [...best.values()];
}

function confidence({ prior, evidence }: Signal): number {
  return confidenceOf(prior, evidence);
}

interface Candidate {
  readonly candidate: string;
  readonly account_ids: readonly string[];
}

/** What the parameters of one query may weigh, characters; the store takes twice as much. */
const PAGE_CHARACTERS = 50_000;

/** The candidates in as many queries as their names need; each is a whole in one of them. */
function* pagesOf(
  found: readonly Candidate[],
): Generator<{ candidates: string[]; candidate_accounts: string[] }> {
  let candidates: string[] = [];
  let accounts = new Set<string>();
  let weight = 0;
  for (const { candidate, account_ids } of found) {
    const own = [candidate, ...account_ids].reduce((sum, { length }) => sum + length + 3, 0);
    if (weight > 0 && weight + own > PAGE_CHARACTERS) {
      yield { candidates, candidate_accounts: [...accounts] };
      candidates = [];
      accounts = new Set();
      weight = 0;
    }
    candidates.push(candidate);
    for (const id of account_ids) accounts.add(id);
    weight += own;
  }
  if (weight > 0) yield { candidates, candidate_accounts: [...accounts] };
}

function loadCandidates<P extends z.ZodObject>(url: string, params: P) {
  return loadQuery({
    url,
    file: "./candidates.sql",
    params,
    row: z.strictObject({ candidate: z.string(), account_ids: z.array(z.string()) }),
    limits: LIMITS,
  });
}

/** The window columns of a row, as the engine writes them («2026-10-12 00:00:00.000», UTC). */
export function windowOf(row: {
  readonly window_start: string;
  readonly window_end: string;
}): Signal["window"] {
  return { start: rfc3339(row.window_start), end: rfc3339(row.window_end) };
}

function rfc3339(time: string): string {
  return new Date(`${time.replace(" ", "T")}Z`).toISOString();
}
