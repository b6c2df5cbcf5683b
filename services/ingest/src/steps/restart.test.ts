/** The engine was stopped, or killed, between an insert and its repetition. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestEvent } from "@ringfence/schemas";
import { migrate, MIGRATIONS, openStore, startEmbedded } from "@ringfence/store";
import { expect, test } from "vitest";
import { anEvent, expectRollupsWhole, NOW, rowsOf } from "../testing/fixture.ts";
import { claimPartition } from "./claim.ts";
import { countStored } from "./recover.ts";
import { storeBatch } from "./store-batch.ts";
import { readToldNetworks } from "./told-networks.ts";

const AT = { topic: "t", partition: 0 };
const BATCH = {
  at: AT,
  first: 0,
  last: 59,
  receivedAt: NOW,
  events: rowsOf(Array.from({ length: 60 }, (_, at) => requestEvent.parse(anEvent(at)))),
};

// The first start is the one in which the tables were made: what is bound to how they were made shows
// with the second.
test.each(["stopped", "killed"] as const)(
  "an engine that was %s knows the batches of before",
  async (how) => {
    const dataDir = await mkdtemp(join(tmpdir(), "ringfence-restart-"));
    const open = (url: string) => openStore({ url, database: "restart", service: "test" });
    let server = await startEmbedded({ dataDir });
    let store = open(server.url);
    await migrate(store, { directory: MIGRATIONS, now: () => NOW });
    await claimPartition(store, AT, "owner", NOW);
    await storeBatch(store, BATCH, "owner");
    await store.close();
    if (how === "killed") process.kill(server.pid, "SIGKILL");
    else await server.stop();
    await server.exited;

    server = await startEmbedded({ dataDir });
    store = open(server.url);
    await storeBatch(store, BATCH, "owner", await readToldNetworks(store, AT, BATCH));
    expect(await countStored(store, AT, BATCH)).toBe(BATCH.events.length);
    await expectRollupsWhole(store);
    await store.close();
    await server.stop();
    await rm(dataDir, { recursive: true });
  },
  60_000,
);
