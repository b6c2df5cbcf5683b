/** Distinct accounts of each detector, beside its own history, on a grid of event time. */
import { type DetectorBounds, type DetectorHistory, judgeDetector, type Observation } from "@ringfence/health";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours and days are counted anew when event time has come so much further. */
const GRID_MS = 5 * 60_000;

const hits = loadQuery({
  url: import.meta.url,
  file: "./detector-hits.sql",
  params: z.object({ as_of: z.string(), from: z.string(), window_ms: z.int() }),
  row: z.object({
    detector_id: z.string(),
    mode: z.enum(["live", "shadow"]),
    ago: z.int(),
    accounts: z.int(),
    findings: z.int(),
    version: z.int(),
    params_hash: z.string(),
  }),
});
type Row = z.output<typeof hits.row>;

/** Repeats what it said until event time passes the next line of its grid. */
export class DetectorWatch {
  readonly #store: Store;
  readonly #days: number;
  readonly #bounds: DetectorBounds;
  #asOf = Number.NaN;
  #said: readonly Observation[] = [];

  constructor(store: Store, days: number, bounds: DetectorBounds) {
    this.#store = store;
    this.#days = days;
    this.#bounds = bounds;
  }

  /** @param until event time that detection has come to: what it did not judge is not silence */
  async look(until: Date | null): Promise<readonly Observation[]> {
    if (until === null) return [];
    const asOf = Math.floor(until.getTime() / GRID_MS) * GRID_MS;
    if (asOf === this.#asOf) return this.#said;
    const days = await this.#read(asOf, DAY_MS);
    const hours = await this.#read(asOf, HOUR_MS);
    this.#said = [...days].flatMap(([key, rows]) => {
      const known = Math.max(...rows.map(({ ago }) => ago));
      return [historyOf(rows, 24, known), historyOf(hours.get(key) ?? rows.slice(0, 0), 1, known)]
        .flatMap((history) => (history === null ? [] : judgeDetector(history, this.#bounds)));
    });
    this.#asOf = asOf;
    return this.#said;
  }

  async #read(asOf: number, windowMs: number): Promise<Map<string, Row[]>> {
    const rows = await this.#store.query(hits, {
      as_of: new Date(asOf).toISOString(),
      from: new Date(asOf - (this.#days + 1) * DAY_MS).toISOString(),
      window_ms: windowMs,
    });
    return Map.groupBy(rows, ({ detector_id, mode }) => `${detector_id} ${mode}`);
  }
}

function historyOf(rows: readonly Row[], hours: 1 | 24, days: number): DetectorHistory | null {
  const [newest] = rows;
  if (newest === undefined) return null;
  const release = nameOf(newest);
  const before = rows.map(nameOf).find((each) => each !== release) ?? null;
  const isLately = rows.some((row) => nameOf(row) !== release && row.ago <= 48 / hours);
  return {
    detector: newest.detector_id,
    mode: newest.mode,
    release,
    before: isLately ? before : null,
    hours,
    counts: rows,
    days,
  };
}

function nameOf({ version, params_hash }: Row): string {
  return `version ${version}, parameters ${params_hash.slice(0, 8)}`;
}
