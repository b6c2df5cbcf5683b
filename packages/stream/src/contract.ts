/**
 * What every stream promises, as tests: run over memory, files and a real broker alike. Imported
 * by tests only.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type {
  Batch,
  OutgoingMessage,
  PartitionReader,
  Sink,
  Source,
  TopicPartition,
} from "./ports.ts";

/** One place to write to and read from, empty at first. */
export interface Medium {
  /** Written to one and the same partition where no key is given. */
  append(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Sources share one group and its commits. */
  source(): Source;
  sink(): Sink;
  /** Whether the group waits for a member to give back its partitions. */
  isRebalancing?(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ContractOptions {
  readonly open: (partitions: number) => Promise<Medium>;
  /** Whether it can hold keys, empty values and deletions. */
  readonly carriesAnything: boolean;
  /** Whether several sources share the partitions. */
  readonly hasGroups: boolean;
}

type Step = { readonly at: string } & (
  | { readonly kind: "assigned" | "revoked" }
  | { readonly kind: "batch"; readonly values: readonly (string | null)[] }
);

class Passing extends Error {
  readonly retriable = true;
}

interface Behaviour {
  readonly begin?: number | null;
  readonly onBatch?: (batch: Batch) => Promise<void> | void;
}

/** Opens readers that write down what happens to them, and notice calls that overlap. */
function recorder({ begin = null, onBatch }: Behaviour = {}) {
  const steps: Step[] = [];
  const batches: Batch[] = [];
  const overlaps: string[] = [];
  const open = (place: TopicPartition): PartitionReader => {
    const at = `${place.topic}/${place.partition}`;
    let inCall = false;
    const alone = async (work: () => Promise<void> | void): Promise<void> => {
      if (inCall) overlaps.push(at);
      inCall = true;
      try {
        await new Promise(setImmediate);
        await work();
      } finally {
        inCall = false;
      }
    };
    return {
      async assigned() {
        await alone(() => void steps.push({ at, kind: "assigned" }));
        return begin;
      },
      batch: (batch) =>
        alone(async () => {
          await onBatch?.(batch);
          batches.push(batch);
          steps.push({ at, kind: "batch", values: valuesOf(batch) });
        }),
      revoked: () => alone(() => void steps.push({ at, kind: "revoked" })),
    };
  };
  const values = () => batches.flatMap(valuesOf);
  return { open, steps, batches, overlaps, values };
}
type Recorder = ReturnType<typeof recorder>;

function valuesOf({ messages }: Batch): (string | null)[] {
  return messages.map(({ value }) => value?.toString() ?? null);
}

function messagesOf(...values: readonly string[]): OutgoingMessage[] {
  return values.map((value) => ({ key: null, value }));
}

function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => JSON.stringify({ n: from + at }));
}

const WAIT = { timeout: 30_000, interval: 10 };

function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, WAIT);
}

/** Runs a source until `assertion` holds, and stops it. */
async function readUntil(source: Source, { open }: Recorder, assertion: () => void) {
  const stop = new AbortController();
  const run = source.run(open, stop.signal);
  try {
    await Promise.race([eventually(assertion), run.then(() => eventually(assertion))]);
  } finally {
    stop.abort();
    await run;
  }
}

function kindsOf(steps: readonly Step[]): string[] {
  return steps.map(({ kind }) => kind);
}

export function streamContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the promises of a stream`, () => {
    const media: Medium[] = [];
    const open = async (partitions = 1): Promise<Medium> => {
      const medium = await options.open(partitions);
      media.push(medium);
      return medium;
    };
    afterEach(async () => {
      for (const medium of media.splice(0)) await medium.close();
    });

    readingContract(open);
    replayContract(open);
    stoppingContract(open);
    sinkContract(open);
    if (options.carriesAnything) carryingContract(open);
    if (options.hasGroups) groupContract(open);
  });
}

type Open = (partitions?: number) => Promise<Medium>;

function readingContract(open: Open): void {
  test("messages come in order, with growing offsets, one call at a time", async () => {
    const medium = await open();
    const written = numbered(0, 1000);
    await medium.append(messagesOf(...written));
    const reader = recorder();
    await readUntil(medium.source(), reader, () => expect(reader.values().length).toBe(1000));
    expect(reader.values()).toEqual(written);
    const offsets = reader.batches.flatMap(({ messages }) => messages.map(({ offset }) => offset));
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    expect(new Set(offsets).size).toBe(1000);
    expect(reader.overlaps).toEqual([]);
  });

  test("a reader is assigned once at first and revoked once at last", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 10)));
    const reader = recorder();
    await readUntil(medium.source(), reader, () => expect(reader.values().length).toBe(10));
    const kinds = kindsOf(reader.steps);
    expect([kinds[0], kinds.at(-1)]).toEqual(["assigned", "revoked"]);
    expect(new Set(kinds.slice(1, -1))).toEqual(new Set(["batch"]));
  });

  test("what was returned from is not read again by the next source", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 20)));
    const first = recorder();
    await readUntil(medium.source(), first, () => expect(first.values().length).toBe(20));
    await medium.append(messagesOf(...numbered(20, 30)));
    const second = recorder();
    await readUntil(medium.source(), second, () => expect(second.values().length).toBe(10));
    expect(second.values()).toEqual(numbered(20, 30));
  });

  test("a reader that begins before the commit gets that part again", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 20)));
    const first = recorder();
    await readUntil(medium.source(), first, () => expect(first.values().length).toBe(20));
    await medium.append(messagesOf(...numbered(20, 25)));
    const offsets = first.batches.flatMap(({ messages }) => messages.map(({ offset }) => offset));
    const again = recorder({ begin: offsets[15] ?? null });
    await readUntil(medium.source(), again, () => expect(again.values()).toContain('{"n":24}'));
    expect(again.values()).toEqual(numbered(15, 25));
    expect(kindsOf(again.steps).filter((kind) => kind === "assigned")).toHaveLength(1);
  });

  test("a reader that begins behind the commit skips what lies between", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 20)));
    const reader = recorder({ begin: 12 });
    await readUntil(medium.source(), reader, () => expect(reader.values()).toContain('{"n":19}'));
    expect(reader.values()).toEqual(numbered(12, 20));
  });
}

function replayContract(open: Open): void {
  test("a batch that fails for the moment is replayed until it returns", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 10)));
    let failures = 0;
    const reader = recorder({
      onBatch: () => {
        if (failures === 3) return;
        failures += 1;
        throw new Passing("the store is down");
      },
    });
    await readUntil(medium.source(), reader, () => expect(reader.values().length).toBe(10));
    expect(reader.values()).toEqual(numbered(0, 10));
    expect(failures).toBe(3);
    expect(reader.overlaps).toEqual([]);
  });

  test("any other error ends the source, revokes the reader and commits nothing", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 10)));
    const bug = new Error("a bug");
    const broken = recorder({
      onBatch: () => {
        throw bug;
      },
    });
    const run = medium.source().run(broken.open, new AbortController().signal);
    await expect(run).rejects.toBe(bug);
    expect(kindsOf(broken.steps)).toEqual(["assigned", "revoked"]);
    const next = recorder();
    await readUntil(medium.source(), next, () => expect(next.values().length).toBe(10));
  });
}

function stoppingContract(open: Open): void {
  test("a stop waits for the batch in flight, and that batch is committed", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 10)));
    const stop = new AbortController();
    let finish = (): void => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    const entered = vi.fn<() => void>();
    const reader = recorder({
      onBatch: () => {
        entered();
        return held;
      },
    });
    let ended = false;
    const run = medium.source().run(reader.open, stop.signal);
    void run.then(() => (ended = true));
    await eventually(() => expect(entered).toHaveBeenCalled());
    stop.abort();
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    finish();
    await run;
    expect(kindsOf(reader.steps)).toEqual(["assigned", "batch", "revoked"]);

    await medium.append(messagesOf('{"n":"next"}'));
    const next = recorder();
    const seen = reader.values().length;
    await readUntil(medium.source(), next, () => expect(next.values()).toContain('{"n":"next"}'));
    expect(next.values()).toEqual([...numbered(seen, 10), '{"n":"next"}']);
  });

  test("a stop does not wait for a batch that keeps failing", async () => {
    const medium = await open();
    await medium.append(messagesOf(...numbered(0, 5)));
    const attempted = vi.fn<() => void>();
    const reader = recorder({
      onBatch: () => {
        attempted();
        throw new Passing("the store is down");
      },
    });
    await readUntil(medium.source(), reader, () => expect(attempted).toHaveBeenCalled());
    expect(kindsOf(reader.steps)).toEqual(["assigned", "revoked"]);
  });

  test("nothing to read: no reader is needed, and a stop is obeyed", async () => {
    const medium = await open();
    const reader = recorder();
    const stop = new AbortController();
    const run = medium.source().run(reader.open, stop.signal);
    await new Promise(setImmediate);
    stop.abort();
    await run;
    expect(kindsOf(reader.steps)).not.toContain("batch");
  });

  test("a source that is stopped before it starts reads nothing", async () => {
    const medium = await open();
    await medium.append(messagesOf("{}"));
    const reader = recorder();
    await medium.source().run(reader.open, AbortSignal.abort());
    expect(reader.steps).toEqual([]);
  });
}

function sinkContract(open: Open): void {
  test("a sink keeps the order, and its tail gives the last ones back", async () => {
    const medium = await open();
    const sink = medium.sink();
    expect(await sink.tail(5)).toEqual([]);
    const sends = [numbered(0, 10), numbered(10, 20), numbered(20, 30)];
    await Promise.all(sends.map((values) => sink.send(messagesOf(...values))));
    const tail = (await sink.tail(12)).map(({ value }) => String(value));
    expect(tail.slice(-12)).toEqual(numbered(18, 30));
    expect((await sink.tail(1000)).map(({ value }) => String(value))).toEqual(numbered(0, 30));
    await sink.close();

    const reader = recorder();
    await readUntil(medium.source(), reader, () => expect(reader.values().length).toBe(30));
    expect(reader.values()).toEqual(numbered(0, 30));
  });
}

function carryingContract(open: Open): void {
  test("keys, headers, deletions, empty values and odd bytes arrive as they are", async () => {
    const medium = await open();
    const odd = Buffer.from([0xff, 0x00, 0x0a, 0xfe]);
    const sent: OutgoingMessage[] = [
      { key: "a", value: null },
      { key: null, value: "" },
      { key: Buffer.from([0xff]), value: odd, headers: { reason: "why", raw: odd } },
    ];
    await medium.append(sent);
    const reader = recorder();
    await readUntil(medium.source(), reader, () => expect(reader.values().length).toBe(3));
    const messages = reader.batches.flatMap((batch) => batch.messages);
    expect(messages.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual([
      { key: Buffer.from("a"), value: null, headers: {} },
      { key: null, value: Buffer.alloc(0), headers: {} },
      { key: Buffer.from([0xff]), value: odd, headers: { reason: Buffer.from("why"), raw: odd } },
    ]);
  });
}

function groupContract(open: Open): void {
  test("sources of one group share the partitions; a rebalance drains first", async () => {
    const medium = await open(4);
    const keyed = (from: number, to: number): OutgoingMessage[] =>
      numbered(from, to).map((value) => ({ key: value, value }));
    await medium.append(keyed(0, 200));
    let finish = (): void => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    let holding = false;
    const entered = vi.fn<() => void>();
    const first = recorder({
      onBatch: () => {
        if (!holding) return;
        entered();
        return held;
      },
    });
    const second = recorder();
    const stop = new AbortController();
    const runs = [medium.source().run(first.open, stop.signal)];
    await eventually(() => expect(first.values().length).toBe(200));

    holding = true;
    await medium.append(keyed(200, 400));
    await eventually(() => expect(entered).toHaveBeenCalled());
    runs.push(medium.source().run(second.open, stop.signal));
    await vi.waitFor(async () => expect(await medium.isRebalancing?.()).toBe(true), WAIT);
    expect(second.steps).toEqual([]);
    holding = false;
    finish();

    const both = (): (string | null)[] => [...first.values(), ...second.values()];
    let written = 400;
    while (second.batches.length === 0) {
      await medium.append(keyed(written, written + 40));
      written += 40;
      await eventually(() => expect(new Set(both()).size).toBe(written));
    }
    stop.abort();
    await Promise.all(runs);

    expect(both().length).toBe(written);
    expect([...first.overlaps, ...second.overlaps]).toEqual([]);
    for (const { steps } of [first, second]) {
      for (const at of new Set(steps.map((step) => step.at))) {
        const kinds = kindsOf(steps.filter((step) => step.at === at));
        expect(kinds.join(" ")).toMatch(/^(assigned( batch)* revoked ?)+$/);
      }
    }
  });
}
