/** Two processes at one outbox: the newer goes on, the older stops before it does harm. */
import { memoryStream } from "@ringfence/stream";
import type { Sink } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";
import { aControl, storeControls, storeVerdict } from "./testing/said.ts";

const batch = { ...DEFAULT_BATCH, findings: 3, messages: 2, pollMs: 1, retryMs: 5 };
/** By the newer process: refused, or in the middle of an insert. */
const STOPPED = /^(claim_\w+|QUERY_WAS_CANCELLED)$/;
const topic = () => memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);

describe("two enforce processes", () => {
  it("the older one is refused when it writes", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = topic();
    const older = startEnforce({ store, sink });
    const newer = startEnforce({ store, sink });
    await storeFindings(store, [aFinding(1)], 0);
    await older.drain();
    await newer.step();
    await storeFindings(store, [aFinding(2)], 1);
    await expect(older.step()).rejects.toMatchObject({ code: "claim_lost", retriable: false });
    expect(await readOutbox(store)).toHaveLength(1);
    await newer.drain();
    expect((await alertsIn(sink)).map(label)).toEqual(["1/1", "2/1"]);
    await database.drop();
  });

  it("the older one is refused when it publishes what it wrote", async () => {
    const database = await testStore();
    const { store } = database;
    const inner = topic();
    const newer = startEnforce({ store, sink: inner });
    await storeFindings(store, [aFinding(1)], 0);
    // The newer process claims and publishes while the older one reads the tail.
    const sink: Sink = {
      ...inner,
      tail: async (count) => {
        const seen = await inner.tail(count);
        await newer.drain();
        return seen;
      },
    };
    await expect(startEnforce({ store, sink }).drain()).rejects.toMatchObject({
      code: "claim_lost",
    });
    expect((await alertsIn(inner)).map(label)).toEqual(["1/1"]);
    await database.drop();
  });

  it("the older one is refused when it takes up what was said", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = topic();
    const older = startEnforce({ store, sink });
    const newer = startEnforce({ store, sink });
    await storeFindings(store, [aFinding(1), aFinding(2)], 0);
    await older.drain();
    await newer.step();
    await storeVerdict(store, 1, "false_positive");
    await storeControls(store, aControl({ kind: "suppress", scope: "cluster", value: "clu_2" }));
    await expect(older.drain()).rejects.toMatchObject({ code: "claim_lost", retriable: false });
    expect(await readOutbox(store)).toHaveLength(2);
    await newer.drain();
    expect((await alertsIn(sink)).map(label)).toEqual(["1/1", "2/1", "1/2", "2/2"]);
    await database.drop();
  });

  it("started together, over and over, they publish everything once", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = topic();
    let sequence = 0;
    for (let round = 0; round < 3; round += 1) {
      const findings = Array.from({ length: 10 }, (_, index) => aFinding(10 * round + index));
      sequence = await storeFindings(store, findings, sequence);
      const pair = [1, 2, 3].map(() => startEnforce({ store, sink, batch }));
      const outcomes = await Promise.allSettled(pair.map((enforce) => enforce.drain()));
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") {
          expect(outcome.reason).toMatchObject({ code: expect.stringMatching(STOPPED) });
        }
      }
    }
    await startEnforce({ store, sink, batch }).drain();
    const expected = Array.from({ length: 30 }, (_, number) => `${number}/1`);
    expect((await alertsIn(sink)).map(label)).toEqual(expected);
    expect((await readOutbox(store)).map((row) => row.sequence)).toEqual(
      expected.map((_, index) => index + 1),
    );
    await database.drop();
  });
});
