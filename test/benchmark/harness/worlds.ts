/** Databases with a history, made once for all rows that ask for it. */
import { randomUUID } from "node:crypto";
import { type BulkStore, migrate, MIGRATIONS, openStore } from "@ringfence/store";
import { accountsOf, makeHistory, noteJudged, storedBytes } from "../history/history.ts";
import { mergesOver, type Server, startServer } from "./database.ts";

/** A database with so many events, and where its server is. */
export interface World {
  readonly events: number;
  /** `10M` */
  readonly name: string;
  readonly store: BulkStore;
  readonly server: Server;
}

export interface Worlds {
  /** The one with so many events; detection over it may have gone on since it was made. */
  of(events: number): Promise<World>;
  close(): Promise<void>;
}

export function createWorlds(folder: string, tell: (text: string) => void): Worlds {
  let starting: Promise<Server> | null = null;
  const made = new Map<number, World>();
  return {
    of: async (events) => {
      const known = made.get(events);
      if (known !== undefined) return known;
      const server = await (starting ??= startServer(folder));
      const database = `history_${randomUUID().replaceAll("-", "_")}`;
      const store = openStore({ url: server.url, database, service: "benchmark" });
      await store.createDatabase();
      await migrate(store, { directory: MIGRATIONS, now: () => new Date() });
      const began = performance.now();
      await makeHistory(store, events);
      await noteJudged(store);
      await mergesOver(store);
      const seconds = Math.round((performance.now() - began) / 1000);
      const megabytes = Math.round((await storedBytes(store)).bytes / 1e6);
      const name = `${events / 1e6}M`;
      const accounts = accountsOf(events);
      tell(`  history of ${name}: ${accounts} accounts, ${megabytes} MB, made in ${seconds} s`);
      const world = { events, name, store, server };
      made.set(events, world);
      return world;
    },
    close: async () => {
      for (const { store } of made.values()) await store.close();
      await (await starting)?.stop();
    },
  };
}
