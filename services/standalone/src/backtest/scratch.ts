/** A database in which detection runs anew over stored events and touches nothing of what is live. */
import { loadQuery, migrate, MIGRATIONS, type Store } from "@ringfence/store";
import { z } from "zod";

const tables = loadQuery({
  url: import.meta.url,
  file: "./tables.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

/** What detection and enforcement write, and how far ingestion has come: a scratch has its own. */
export const OWN_TABLES: ReadonlySet<string> = new Set([
  "account_cluster_links",
  "account_clusters",
  "account_links",
  "acknowledgements",
  "alert_publications",
  "alerts",
  "api_audit",
  "api_tokens",
  "breaker_events",
  "controls",
  "dead_letters",
  "decision_answers",
  "decision_cursors",
  "decision_requests",
  "decisions",
  "detect_progress",
  "findings",
  "ingest_batches",
  "ingest_claims",
  "ingest_floors",
  "ingest_heads",
  "operator_alerts",
  "schema_migrations",
  "signals",
  "verdicts",
  "watch_looks",
  "webhook_cursors",
  "webhook_deliveries",
  "webhook_endpoints",
  "webhook_replays",
]);

export interface ScratchParts {
  /** The database whose events are looked at. */
  readonly live: Store;
  /** Another database of the same server. */
  readonly open: (database: string) => Store;
  /** Part of the names of scratch databases; two at a time must differ. */
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
  readonly now: () => Date;
}

/**
 * Events and rollups are read where they are, through tables of the engine Merge; everything that
 * detection writes is new and goes away with the database. Links known before `from` are copied:
 * they are facts about the events, whatever the settings.
 *
 * @returns what `use` makes of it
 * @throws StoreError
 */
export async function withScratch<T>(
  parts: ScratchParts,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const { live, open, now } = parts;
  const database = `${live.database}_backtest_${parts.name}`;
  const store = open(database);
  try {
    await migrate(store, { directory: MIGRATIONS, now });
    for (const { name } of await live.query(tables, {})) {
      if (OWN_TABLES.has(name)) continue;
      await store.command(`DROP TABLE IF EXISTS ${name} SYNC`);
      await store.command(
        `CREATE TABLE ${name} AS ${live.database}.${name} ` +
          `ENGINE = Merge('${live.database}', '^${name}$')`,
      );
    }
    await tellExtent(store, parts);
    return await use(store);
  } finally {
    try {
      await store.command(`DROP DATABASE IF EXISTS ${database} SYNC`);
    } finally {
      await store.close();
    }
  }
}

/** As if one batch had brought everything in `[from, to)`, after links of before were found. */
async function tellExtent(store: Store, { live, from, to, now }: ScratchParts): Promise<void> {
  await store.command(
    `INSERT INTO account_links SELECT * FROM ${live.database}.account_links ` +
      `WHERE began_at < {from:DateTime64(3, 'UTC')}`,
    { from: from.toISOString() },
  );
  const batch = { topic: "backtest", partition: 0, batch_last: 0 };
  const occurred_at_max = new Date(to.getTime() - 1).toISOString();
  const received_at_max = now().toISOString();
  const minute = from.toISOString();
  // The view behind the batches makes the head of the partition.
  const row = { ...batch, batch_first: 0, minute, events: 1, occurred_at_max, received_at_max };
  await store.insert("ingest_batches", [row], { columns: Object.keys(row) });
}
