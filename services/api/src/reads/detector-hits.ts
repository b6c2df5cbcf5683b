/** What detectors found lately, live and in shadow. */
import type { DetectorItem } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS } from "./time.ts";

const DAYS = 14;
const DAY_MS = 86_400_000;

const hits = loadQuery({
  url: import.meta.url,
  limits: READ_LIMITS,
  file: "./detector-hits.sql",
  params: z.object({}),
  row: z.strictObject({
    detector_id: z.string(),
    mode: z.enum(["live", "shadow"]),
    day: z.iso.date(),
    newest_day: z.iso.date(),
    hits: z.int(),
  }),
});

type Hits = DetectorItem["hits"];

/** By detector; whoever is not there found nothing, and `none` says so for every day. */
export async function readHits(
  store: Store,
  signal: AbortSignal,
): Promise<{ readonly of: ReadonlyMap<string, Hits>; readonly none: Hits }> {
  const rows = await store.query(hits, {}, { signal });
  const newest = rows[0]?.newest_day;
  const days = newest === undefined ? [] : daysUpTo(newest);
  const tell = (own: typeof rows): Hits => {
    const sum = (mode: "live" | "shadow", day?: string) =>
      own
        .filter((row) => row.mode === mode && (day === undefined || row.day === day))
        .reduce((total, row) => total + row.hits, 0);
    return {
      live: sum("live"),
      shadow: sum("shadow"),
      per_day: days.map((day) => ({ day, live: sum("live", day), shadow: sum("shadow", day) })),
    };
  };
  const ids = [...new Set(rows.map(({ detector_id }) => detector_id))];
  const of = new Map(
    ids.map((id) => [id, tell(rows.filter(({ detector_id }) => detector_id === id))]),
  );
  return { of, none: tell([]) };
}

function daysUpTo(newest: string): string[] {
  const last = Date.parse(newest);
  return Array.from({ length: DAYS }, (_, at) =>
    new Date(last - (DAYS - 1 - at) * DAY_MS).toISOString().slice(0, 10),
  );
}
