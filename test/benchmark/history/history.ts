/** Histories of millions of events, made inside the server: the rollups fill as they do at ingestion. */
import { readFileSync } from "node:fs";
import { type BulkStore, loadQuery } from "@ringfence/store";
import { z } from "zod";

const DAY_MS = 86_400_000;
const QUARTER_S = 900;
/** Ten requests, 45 seconds apart. */
const SESSION_S = 450;
/** A history grows by days of the same traffic, and by accounts of which each makes as many requests. */
const EVENTS_A_DAY = 1_000_000;
/** Where the histories end and ticks begin, half an hour before a time at which all detectors are due. */
export const HISTORY_END = new Date("2026-10-12T11:30:00Z");
/** Days whose uses still count as links at its end, with those that are kept for late events. */
const LINK_DAYS = 17;
const EVENTS_AN_ACCOUNT = 100;
const KINDS_BY_DAY = ["address", "network"];
const KINDS_BY_WEEK = ["device", "client"];
const MONDAY = 1;
const EVENTS_AN_INSERT = 500_000;
const INSERTS_AT_ONCE = 2;
const PROFILES_AN_INSERT = 100_000;
/** One batch for all of a history: nobody looks at its batches again. */
const WHOLE_S = 1_000_000_000;
const SETTINGS = { max_insert_block_size: 500_000, max_block_size: 500_000 };

const statement = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const EVENTS = statement("./events.sql");
const PROFILES = statement("./profiles.sql");
const LINKS = statement("./links.sql");
const CLUSTERS = statement("./clusters.sql");
const COPIES = statement("./copies.sql").split(";");
/** So much is made by the views; what is larger is a multiple of it, and copied. */
const MADE_EVENTS = 10_000_000;
/** Those behind another rollup (account_activity_5m) stay: copies of its rows fill them, also of a day cut in two. */
const VIEWS_OF_EVENTS = [
  "ingest_batches_mv",
  "account_activity_1m_mv",
  "account_activity_5m_mv",
  "entity_uses_15m_mv",
  "content_uses_15m_mv",
  "entity_accounts_1d_2_mv",
  "key_origins_15m_mv",
  "account_remarks_1m_mv",
  "account_content_30m_mv",
  "account_refusals_1m_mv",
  "place_networks_1d_mv",
];

const partsOf = loadQuery({
  url: import.meta.url,
  file: "./stored-bytes.sql",
  params: z.object({}),
  row: z.strictObject({ bytes: z.int(), events: z.int() }),
});

export function accountsOf(events: number): number {
  return Math.max(10_000, events / EVENTS_AN_ACCOUNT);
}

/** Fills an empty database: `events` over the days before `HISTORY_END`, profiles, links, clusters. */
export async function makeHistory(store: BulkStore, events: number): Promise<void> {
  const copies = Math.ceil(events / MADE_EVENTS) - 1;
  if (copies > 0 && events % MADE_EVENTS !== 0) {
    throw new Error(`--history: above ${MADE_EVENTS} only multiples of it can be made`);
  }
  await makeOne(store, events / (copies + 1));
  if (copies > 0) await copyIt(store, copies);
}

/** Each copy lies before the one before, and is of other accounts. */
async function copyIt(store: BulkStore, copies: number): Promise<void> {
  const days = MADE_EVENTS / EVENTS_A_DAY;
  const since = new Date(HISTORY_END.getTime() - days * DAY_MS);
  const linksSince = new Date(HISTORY_END.getTime() - LINK_DAYS * DAY_MS);
  for (const view of VIEWS_OF_EVENTS) await store.command(`DETACH TABLE ${view}`);
  for (let copy = 1; copy <= copies; copy += 1) {
    const params = { copy: `c${copy}`, days: copy * days, since };
    // Links that no longer count are of no use to anybody.
    const links_since = new Date(linksSince.getTime() + copy * days * DAY_MS);
    await eachOf(COPIES.length, (index) => {
      return store.command(COPIES[index] ?? "", { ...params, links_since });
    });
  }
  for (const view of VIEWS_OF_EVENTS) await store.command(`ATTACH TABLE ${view}`);
}

async function makeOne(store: BulkStore, events: number): Promise<void> {
  const accounts = accountsOf(events);
  const inserts = Math.ceil(events / EVENTS_AN_INSERT);
  const spanMs = (DAY_MS * events) / EVENTS_A_DAY / inserts;
  const begin = HISTORY_END.getTime() - spanMs * inserts;
  const each = Math.floor(events / inserts);
  const insert = (index: number) => {
    const start = secondOf(begin + index * spanMs);
    const last = index === inserts - 1;
    const end = last ? HISTORY_END : secondOf(begin + (index + 1) * spanMs - 1000);
    const times = { start, end, span_s: Math.floor(spanMs / 1000) - SESSION_S };
    const made = { seed: `history ${index}`, events: each - 1, of: accounts, batch: 0 };
    return store.command(EVENTS, { ...times, ...made, batch_s: WHOLE_S }, { settings: SETTINGS });
  };
  await eachOf(inserts, insert);
  const pages = Math.ceil(accounts / PROFILES_AN_INSERT);
  await eachOf(pages, (page) => {
    const first = page * PROFILES_AN_INSERT;
    const many = Math.min(PROFILES_AN_INSERT, accounts - first);
    return store.command(PROFILES, { start: HISTORY_END, first, many });
  });
  await store.command(CLUSTERS, { at: HISTORY_END });
  const since = HISTORY_END.getTime() - LINK_DAYS * DAY_MS;
  await eachOf(LINK_DAYS + 1, async (day) => {
    const at = new Date(since + day * DAY_MS);
    const tell = (kinds: readonly string[], days: number) => {
      const until = new Date(at.getTime() + days * DAY_MS);
      return store.command(LINKS, { kinds, since: dateOf(at), until: dateOf(until) });
    };
    await tell(KINDS_BY_DAY, 1);
    if (at.getUTCDay() === MONDAY) await tell(KINDS_BY_WEEK, 7);
  });
}

/** 50,000 events, say, of 5,000 accounts in the quarter of an hour before `end`, a batch a minute. */
export async function appendQuarter(store: BulkStore, end: Date, events: number): Promise<void> {
  const startMs = end.getTime() - QUARTER_S * 1000;
  await store.command(EVENTS, {
    start: new Date(startMs),
    end,
    span_s: QUARTER_S - SESSION_S,
    seed: `quarter ${end.toISOString()}`,
    events,
    of: events / 10,
    batch: startMs / 60_000,
    batch_s: 60,
  });
}

/** Detection begins at the end of the history, as if it had judged it. */
export async function noteJudged(store: BulkStore): Promise<void> {
  const row = {
    name: "detect",
    version: 1,
    processed_until: HISTORY_END.toISOString(),
    body: JSON.stringify({ "bench/0": { taken: 0, settled: 0 } }),
  };
  await store.insert("detect_progress", [row], { columns: Object.keys(row) });
}

/** Bytes on disk of all tables, and rows of events. */
export async function storedBytes(store: BulkStore): Promise<{ bytes: number; events: number }> {
  const [row] = await store.query(partsOf, {});
  if (row === undefined) throw new Error("the server tells nothing of its parts");
  return row;
}

/** Some at a time, in order. */
async function eachOf(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: INSERTS_AT_ONCE }, worker));
}

function secondOf(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000);
}

function dateOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
