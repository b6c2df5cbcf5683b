import { describe, expect, test, vi } from "vitest";
import { streamContract } from "../contract.ts";
import type { PartitionReader } from "../ports.ts";
import { memoryStream } from "./stream.ts";

const TOPIC = "events";
const RETRY = { initialMs: 1, maxMs: 5 };

streamContract("memory", {
  carriesAnything: true,
  hasGroups: true,
  open(partitions) {
    const stream = memoryStream({ topics: { [TOPIC]: partitions } });
    const sink = stream.sink(TOPIC);
    return Promise.resolve({
      append: (messages) => sink.send(messages),
      source: () =>
        stream.source({ groupId: "g", topics: [TOPIC], batchMessages: 64, retry: RETRY }),
      sink: () => stream.sink(TOPIC),
      isRebalancing: () => Promise.resolve(true),
      close: () => sink.close(),
    });
  },
});

describe("memory", () => {
  const open = (values: string[]) => (): PartitionReader => ({
    assigned: () => Promise.resolve(null),
    batch: ({ messages }) =>
      Promise.resolve(void values.push(...messages.map(({ value }) => String(value)))),
    revoked: () => Promise.resolve(),
  });

  test("a finite source ends by itself, at the end of every partition", async () => {
    const stream = memoryStream({ topics: { [TOPIC]: 3 }, now: () => 7 });
    const keys = ["a", "b", "c", "d", "e"];
    await stream.sink(TOPIC).send(keys.map((key) => ({ key, value: key })));
    const values: string[] = [];
    const source = stream.source({ groupId: "g", topics: [TOPIC], untilEnd: true });
    await source.run(open(values), new AbortController().signal);
    expect(values.toSorted()).toEqual(keys);
    expect(source.lag()).toEqual([]);
    const kept = [0, 1, 2].flatMap((partition) => stream.messages({ topic: TOPIC, partition }));
    expect(kept.map(({ timestamp }) => timestamp)).toEqual([7, 7, 7, 7, 7]);
  });

  test("lag and commits are told for each partition", async () => {
    const stream = memoryStream({ topics: { [TOPIC]: 1 } });
    const at = { topic: TOPIC, partition: 0 };
    expect(stream.append(at, [{ key: null, value: "1" }])).toBe(0);
    const values: string[] = [];
    const source = stream.source({ groupId: "g", topics: [TOPIC] });
    const stop = new AbortController();
    const run = source.run(open(values), stop.signal);
    await vi.waitFor(() => expect(stream.committed("g", at)).toBe(1));
    expect(source.lag()).toEqual([{ ...at, messages: 0 }]);
    expect(stream.committed("another", at)).toBeNull();
    stop.abort();
    await run;
  });
});
