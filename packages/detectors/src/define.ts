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
import type { Store } from "@ringfence/store";
import type { z } from "zod";
import { loadAsk, type Range } from "./ask.ts";
import { type Doubt, explanationOf, type LookAlike } from "./explain.ts";
import type { Page } from "./page.ts";

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
  /** What a reader sees first, where it is not what the detector looks for; its title otherwise. */
  readonly title?: string;
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
   * Whether `candidates.sql` beside it runs first: a cheap query over some looks at once, which it
   * gets as `{starts:Array(DateTime('UTC'))}` and `{ends:Array(DateTime('UTC'))}`. It gives one row
   * per look and subject that may have something to it: `due_s` (the end of the look, seconds since
   * 1970), `candidate` and `account_ids`. Where it finds none, `signals.sql` is not run; else it gets
   * them as `{candidates:Array(String)}` and `{candidate_accounts:Array(String)}`. It runs once for
   * each look, or once for all where it names `starts` and `ends`, or `{dues:Array(DateTime('UTC'))}`,
   * which says for each candidate where its look ends.
   */
  readonly candidates?: boolean;
  /** Thresholds, each with a default; snake_case, bound to the SQL by name. */
  readonly params: P;
  readonly row: R;
  /** Natural log-odds before the evidence, as `assess` gives them, but for what `page.prior` adds. */
  readonly prior: number;
  /** What a reader is told, from `page.ts` beside it. */
  readonly page: Page;
  /** Pure. Null where the row is nothing to speak of; several where it speaks of several subjects. */
  readonly assess: (
    row: z.output<R>,
    params: z.output<P>,
  ) => Assessment<Found> | readonly Assessment<Found>[] | null;
}

export interface RunningDetector {
  readonly id: string;
  readonly version: number;
  readonly category: Category;
  readonly subject: Subject["type"];
  readonly every: Grid;
  readonly mode: Signal["mode"];
  readonly params_hash: string;
  /**
   * The signals of the windows that end in `(from, to]` of one of the looks. They do not depend on
   * which looks are asked for together.
   *
   * @param looks in order of time, none before the end of the one before
   */
  signals(store: Store, looks: readonly Range[]): Promise<Signal[]>;
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

/** Evidence below even odds is no signal. */
const CONFIDENCE_MIN = 0.5;

/** Binds a detector to the `signals.sql` beside it. */
export function defineDetector<P extends z.ZodObject, R extends z.ZodType, Found>(
  url: string,
  definition: Definition<P, R, Found>,
): Detector {
  const { id, version, category, subject, title, every, params, row, assess } = definition;
  const ask = loadAsk(url, { params, row, candidates: definition.candidates === true });

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
    prior: definition.prior,
    page: definition.page,
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
        signals: async (store, looks) => {
          const rows = await ask(store, values, looks);
          const signals = rows
            .flatMap((one) => assess(one, values as z.output<P>))
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
    title: found.title ?? about.title,
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
