/** `ringfence retention`: how long request events are kept. */
import { readFileSync } from "node:fs";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";
import { count, minuteOf, said, sameDatabase, writeJson } from "../output.ts";

/** Days that events are kept. */
export type Retention = number | "forever";

export interface RetentionFlags extends DatabaseFlags {
  /** Left out, nothing is to change. */
  readonly events?: Retention;
  readonly yes?: true;
  readonly json?: true;
}

const kept = loadQuery({
  url: import.meta.url,
  file: "./kept.sql",
  params: z.object({ days: z.int() }),
  row: z.strictObject({
    ttl: z.string(),
    events: z.int(),
    older: z.int(),
    oldest: z.string().nullable(),
  }),
});
type Kept = z.output<typeof kept.row>;

const statement = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8").trim();
const KEEP_FOR = statement("./keep-for.sql");
const KEEP_FOREVER = statement("./keep-forever.sql");

/** Says what stands; changes it where `--yes` was given with `--events`. */
export function retention(flags: RetentionFlags, io: Io): Promise<void> {
  const { events: wanted, yes = false, json = false } = flags;
  return withDatabase(flags, io, "retention", async (store) => {
    const [now] = await store.query(kept, { days: typeof wanted === "number" ? wanted : 0 });
    if (now === undefined) throw new Error("a count without GROUP BY gives a row");
    if (yes && wanted !== undefined) await keep(store, wanted, now);
    if (json) {
      const { events, oldest } = now;
      const goes = typeof wanted === "number" ? now.older : 0;
      const days = yes && wanted !== undefined ? wanted : daysOf(now);
      return writeJson(io, { days, events, oldest: timeOf(oldest), goes, done: yes });
    }
    await write(io.stdout, said(io, wanted === undefined ? standing(now) : change(flags, now)));
  });
}

async function keep(store: Store, days: Retention, { ttl }: Kept): Promise<void> {
  if (days !== "forever") await store.command(KEEP_FOR, { days });
  else if (ttl !== "") await store.command(KEEP_FOREVER);
}

/** Null where somebody wrote a rule that is none of ours: it is then told as it is. */
function daysOf({ ttl }: Kept): Retention | null {
  if (ttl === "") return "forever";
  const days = /^toDateTime\(occurred_at\) \+ toIntervalDay\((?:_CAST\()?(\d+)/.exec(ttl)?.[1];
  return days === undefined ? null : Number(days);
}

function standing(now: Kept): string {
  const { ttl, events, oldest } = now;
  const days = daysOf(now) ?? `by «${ttl}»`;
  const rule = typeof days === "number" ? `for ${count(days, "day")}` : days;
  const from = oldest === null ? "" : `, from ${minuteOf(timeOf(oldest) ?? "")} UTC on`;
  return `Request events are kept ${rule}: ${count(events, "event")}${from}.`;
}

function change({ events: wanted, yes, ...where }: RetentionFlags, now: Kept): string {
  if (typeof wanted !== "number") {
    const tense = yes ? "are from now on" : "would be";
    return `Request events ${tense} kept forever.${yes ? "" : " Say --yes to do it."}`;
  }
  const goes = `${count(now.older, "event")} of ${now.events.toLocaleString("en-US")}`;
  const rule = `kept for ${count(wanted, "day")}`;
  if (yes) return `Request events are from now on ${rule}: ${goes} go as the database merges.`;
  return (
    `Request events would be ${rule}: ${goes} would go, and could not be had again. Do it with ` +
    `npx ringfence retention --events ${wanted}d --yes${sameDatabase(where)}`
  );
}

function timeOf(stored: string | null): string | null {
  return stored === null ? null : `${stored.replace(" ", "T")}Z`;
}
