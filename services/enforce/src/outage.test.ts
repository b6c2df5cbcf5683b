/** What happens while the sink or the store is away. */
import { StoreError } from "@ringfence/store";
import { memoryStream, type OutgoingMessage, type Sink } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { describe, expect, it, vi } from "vitest";
import { DEFAULT_BATCH } from "./service.ts";
import {
  aFinding,
  alertsIn,
  label,
  startEnforce,
  storeFindings,
  TOPIC,
} from "./testing/fixture.ts";
import { guardSink, guardStore } from "./testing/guard.ts";
import { readOutbox } from "./testing/outbox.ts";

const oneTopic = () => memoryStream({ topics: { [TOPIC]: 1 } });

describe("a sink that is down", () => {
  const unreachable = () =>
    Object.assign(new Error("the broker does not answer"), { retriable: true });

  it("fills the outbox meanwhile, says so, and publishes all of it once afterwards", async () => {
    const database = await testStore();
    const { store } = database;
    const inner = oneTopic().sink(TOPIC);
    let down = true;
    const sink = guardSink(inner, (_, call) => (down ? Promise.reject(unreachable()) : call()));
    const enforce = startEnforce({ store, sink });
    const stop = new AbortController();
    await storeFindings(store, [aFinding(1)], 0);
    const running = enforce.run(stop.signal);
    await vi.waitFor(() => expect(enforce.check(stop.signal)).rejects.toThrow("does not answer"));
    await storeFindings(store, [aFinding(2), aFinding(1, { state: 2, activity: "close" })], 1);
    await vi.waitFor(async () => expect(await readOutbox(store)).toHaveLength(3), {
      timeout: 10_000,
    });
    expect(await alertsIn(inner)).toEqual([]);

    down = false;
    await vi.waitFor(async () => expect(await alertsIn(inner)).toHaveLength(3), {
      timeout: 10_000,
    });
    await vi.waitFor(() => enforce.check(stop.signal));
    stop.abort();
    await running;
    expect((await alertsIn(inner)).map(label)).toEqual(["1/1", "2/1", "1/2"]);
    await database.drop();
  });

  it.each([0, 1, 2, 3])(
    "that took %i of 3 and then failed is not sent those again",
    async (took) => {
      const database = await testStore();
      const { store } = database;
      const inner = oneTopic().sink(TOPIC);
      let fails = true;
      const sink: Sink = {
        ...inner,
        send: async (messages: readonly OutgoingMessage[]) => {
          if (!fails) return inner.send(messages);
          fails = false;
          await inner.send(messages.slice(0, took));
          throw unreachable();
        },
      };
      const enforce = startEnforce({ store, sink });
      await storeFindings(store, [aFinding(1), aFinding(2), aFinding(3)], 0);
      await expect(enforce.step()).rejects.toThrow("does not answer");
      expect(await enforce.step()).toMatchObject({ written: 0, published: 3 - took });
      expect((await alertsIn(sink)).map(label)).toEqual(["1/1", "2/1", "3/1"]);
      await database.drop();
    },
  );

  it("that refuses for good stops the service", async () => {
    const database = await testStore();
    const { store } = database;
    const forbidden = Object.assign(new Error("not allowed to write"), { retriable: false });
    const sink: Sink = { ...oneTopic().sink(TOPIC), send: () => Promise.reject(forbidden) };
    await storeFindings(store, [aFinding(1)], 0);
    const run = startEnforce({ store, sink }).run(new AbortController().signal);
    await expect(run).rejects.toThrow("not allowed to write");
    await database.drop();
  });
});

describe("a store that fails for a while", () => {
  it("is asked again, and nothing is lost or repeated", async () => {
    const database = await testStore();
    const { store } = database;
    const sink = oneTopic().sink(TOPIC);
    let failures = 0;
    // Every third insert is lost on its way, and every third answer on its way back.
    let inserts = 0;
    const lost = () => {
      failures += 1;
      return new StoreError("ClickHouse does not answer", { code: "CONNECTION", retriable: true });
    };
    const flaky = guardStore(store, async (what, call) => {
      if (what !== "insert") return call();
      inserts += 1;
      const lostAnswer = inserts % 3 === 2;
      if (inserts % 3 === 1) throw lost();
      const result = await call();
      if (lostAnswer) throw lost();
      return result;
    });
    const findings = Array.from({ length: 9 }, (_, index) => aFinding(index));
    await storeFindings(store, findings, 0);
    const stop = new AbortController();
    const batch = { ...DEFAULT_BATCH, findings: 2, messages: 2, pollMs: 1, retryMs: 2 };
    const running = startEnforce({ store: flaky, sink, batch }).run(stop.signal);
    await vi.waitFor(async () => expect(await alertsIn(sink)).toHaveLength(9), 20_000);
    stop.abort();
    await running;
    expect(failures).toBeGreaterThan(5);
    expect((await alertsIn(sink)).map(label)).toEqual(findings.map((_, index) => `${index}/1`));
    await database.drop();
  });
});
