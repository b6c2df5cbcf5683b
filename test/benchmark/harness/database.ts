/** Fresh databases on one embedded server, and what the server used for them. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type BulkStore,
  type EmbeddedServer,
  loadQuery,
  migrate,
  MIGRATIONS,
  openStore,
  startEmbedded,
} from "@ringfence/store";
import { z } from "zod";
import { watchUse } from "./processes.ts";
import type { Run } from "./row.ts";

const SERVER_BYTES = 4_000_000_000;
const MERGES_EVERY_MS = 50;

const mergesUnderWay = loadQuery({
  url: import.meta.url,
  file: "./merges-under-way.sql",
  params: z.object({}),
  row: z.strictObject({ merges: z.int() }),
});

/** Resolves when no merge of this database runs. */
export async function mergesOver(store: BulkStore): Promise<void> {
  while (((await store.query(mergesUnderWay, {}))[0]?.merges ?? 0) > 0) {
    await pause(MERGES_EVERY_MS);
  }
}

export interface Server extends EmbeddedServer {
  /**
   * Runs `work` on a fresh database. The CPU of the server counts until the merges are done that
   * the work set off; the seconds are those that `work` says.
   */
  onFresh(work: (store: BulkStore) => Promise<Run>): Promise<Run>;
}

export async function startServer(folder: string): Promise<Server> {
  const server = await startEmbedded({
    dataDir: join(folder, `clickhouse-${randomUUID().slice(0, 8)}`),
    memoryBytes: SERVER_BYTES,
  });
  return {
    ...server,
    onFresh: async (work) => {
      const database = `bench_${randomUUID().replaceAll("-", "_")}`;
      const store = openStore({ url: server.url, database, service: "benchmark" });
      try {
        await store.createDatabase();
        await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
        const use = watchUse(server.pid);
        const run = await work(store);
        await mergesOver(store);
        return { ...run, processes: { ...run.processes, clickhouse: use() } };
      } finally {
        await store.command(`DROP DATABASE IF EXISTS ${database} SYNC`);
        await store.close();
      }
    },
  };
}
