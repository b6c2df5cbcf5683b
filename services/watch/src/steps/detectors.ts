/** Distinct accounts of each detector, beside its own history, on a grid of event time. */
import {
  DETECTOR_BOUNDS,
  type DetectorHistory,
  isMoved,
  judgeDetector,
  type Observation,
} from "@ringfence/health";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours and days are counted anew when event time has come so much further. */
const GRID_MS = 5 * 60_000;
/** Days of history that a window is held beside. */
const DAYS = 28;

const hits = loadQuery({
  url: import.meta.url,
  file: "./detector-hits.sql",
  params: z.object({ as_of: z.string(), from: z.string(), window_ms: z.int() }),
  row: z.strictObject({
    detector_id: z.string(),
    mode: z.enum(["live", "shadow"]),
    ago: z.int(),
    accounts: z.int(),
    findings: z.int(),
    version: z.int(),
    params: z.string(),
  }),
});
type Row = z.output<typeof hits.row>;

/** Repeats what it said until event time passes the next line of its grid. */
export class DetectorWatch {
  readonly #store: Store;
  readonly #newAccountsMax: number;
  #asOf = Number.NaN;
  #said: readonly Observation[] = [];

  /** @param newAccountsMax accounts in a day that a detector without history may hit */
  constructor(store: Store, newAccountsMax: number) {
    this.#store = store;
    this.#newAccountsMax = newAccountsMax;
  }

  /** @param until event time that detection has come to: what it did not judge is not silence */
  async look(until: Date | null): Promise<readonly Observation[]> {
    if (until === null) return [];
    const asOf = Math.floor(until.getTime() / GRID_MS) * GRID_MS;
    if (asOf === this.#asOf) return this.#said;
    const days = await this.#read(asOf, DAY_MS);
    const hours = await this.#read(asOf, HOUR_MS);
    const bounds = { ...DETECTOR_BOUNDS, newAccountsMax: this.#newAccountsMax };
    this.#said = [...days].flatMap(([key, rows]) => {
      const other = otherMode(rows);
      const inHours = hours.get(key) ?? [];
      const windows = [
        historyOf(rows, rows, 24, isMoved(rows, days.get(other) ?? [])),
        historyOf(rows, inHours, 1, isMoved(inHours, hours.get(other) ?? [])),
      ];
      return windows.flatMap((history) => judgeDetector(history, bounds));
    });
    this.#asOf = asOf;
    return this.#said;
  }

  async #read(asOf: number, windowMs: number): Promise<ReadonlyMap<string, readonly Row[]>> {
    const rows = await this.#store.query(hits, {
      as_of: new Date(asOf).toISOString(),
      from: new Date(asOf - (DAYS + 1) * DAY_MS).toISOString(),
      window_ms: windowMs,
    });
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = keyOf(row);
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return groups;
  }
}

/**
 * @param days its rows by day, the newest first: they say which release it is
 * @param counts its rows by the windows that are judged
 */
function historyOf(
  days: readonly Row[],
  counts: readonly Row[],
  hours: 1 | 24,
  moved: boolean,
): DetectorHistory {
  const [newest] = days;
  const known = Math.max(...days.map(({ ago }) => ago));
  if (newest === undefined) throw new Error("a detector without a row is not spoken of");
  const release = nameOf(newest);
  const lately = days.filter(({ ago }) => ago <= 2).map(nameOf);
  const before = lately.find((each) => each !== release) ?? null;
  const { detector_id: detector, mode } = newest;
  return { detector, mode, release, before, hours, counts, days: known, moved };
}

function keyOf({ detector_id, mode }: Pick<Row, "detector_id" | "mode">): string {
  return `${detector_id} ${mode}`;
}

function otherMode([row]: readonly Row[]): string {
  return row === undefined ? "" : keyOf({ ...row, mode: row.mode === "live" ? "shadow" : "live" });
}

function nameOf({ version, params }: Row): string {
  return `version ${version}, parameters ${params.slice(0, 8)}`;
}
