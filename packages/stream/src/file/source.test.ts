import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Batch, Message, PartitionReader, TopicPartition } from "../ports.ts";
import { TRUNCATED_HEADER } from "./log.ts";
import { fileSource, type FileSourceOptions } from "./source.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ringfence-file-"));
});
afterEach(() => rm(directory, { recursive: true }));

interface Seen extends TopicPartition {
  readonly message: Message;
}

function collector(onBatch?: (batch: Batch) => void, begin: number | null = null) {
  const seen: Seen[] = [];
  const revoked: string[] = [];
  const open = (at: TopicPartition): PartitionReader => ({
    assigned: () => Promise.resolve(begin),
    batch(batch) {
      onBatch?.(batch);
      for (const message of batch.messages) seen.push({ ...at, message });
      return Promise.resolve();
    },
    revoked: () => Promise.resolve(void revoked.push(at.topic)),
  });
  const lines = () => seen.map(({ message }) => `${message.offset}:${message.value?.toString()}`);
  const where = () => seen.map(({ topic, message }) => `${topic}@${message.offset}`);
  return { seen, open, lines, where, revoked };
}

async function readAll(options: FileSourceOptions, begin: number | null = null) {
  const all = collector(undefined, begin);
  await fileSource(options).run(all.open, new AbortController().signal);
  return all;
}

/** Follows the directory while `work` runs. */
async function following(
  work: (all: ReturnType<typeof collector>) => Promise<void>,
  options: Partial<FileSourceOptions> = {},
): Promise<void> {
  const all = collector();
  const stop = new AbortController();
  const paths = { directory: join(directory, "in"), follow: true };
  const source = fileSource({ paths, pollMs: 10, ...options });
  const run = source.run(all.open, stop.signal);
  try {
    await Promise.race([work(all), run]);
  } finally {
    stop.abort();
    await run;
  }
}

function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 5 });
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

describe("files that are read to their end", () => {
  test("offsets are line numbers; blank lines count, line endings do not matter", async () => {
    const path = await file("a.ndjson", "one\r\n\n  \r\ntwo\nthree");
    const all = await readAll({ paths: [path] });
    expect(all.lines()).toEqual(["0:one", "3:two", "4:three"]);
    expect(new Set(all.seen.map(({ topic }) => topic))).toEqual(new Set([`file:${path}`]));
  });

  test("several files come one after the other, in the order given", async () => {
    const b = await file("b.ndjson", "b0\nb1\n");
    const a = await file("a.ndjson.gz", gzipSync("a0\na1\n"));
    const all = await readAll({ paths: [b, a, b], batchMessages: 1 });
    expect(all.lines()).toEqual(["0:b0", "1:b1", "0:a0", "1:a1"]);
    expect(all.revoked).toEqual([`file:${b}`, `file:${a}`]);
  });

  test("an empty file ends at once, packed or not", async () => {
    const paths = [
      await file("a.ndjson", ""),
      await file("b.gz", ""),
      await file("c.gz", gzipSync("")),
    ];
    expect((await readAll({ paths })).seen).toEqual([]);
  });

  test("zeros behind a packed file are padding", async () => {
    const padded = Buffer.concat([gzipSync("a0\na1\n"), Buffer.alloc(100)]);
    const path = await file("padded.gz", padded);
    expect((await readAll({ paths: [path] })).lines()).toEqual(["0:a0", "1:a1"]);
  });

  test("standard input", async () => {
    const stdin = Readable.from([Buffer.from("on"), Buffer.from("e\ntwo\nth"), Buffer.from("ree")]);
    const all = await readAll({ paths: ["-"], stdin });
    expect(all.lines()).toEqual(["0:one", "1:two", "2:three"]);
    expect(all.seen[0]?.topic).toBe("file:-");
  });

  test("bytes that are no text pass as they are", async () => {
    const odd = Buffer.from([0xff, 0xfe, 0x00, 0xc3]);
    const all = await readAll({
      paths: [await file("a", Buffer.concat([odd, Buffer.from("\n")]))],
    });
    expect(all.seen[0]?.message.value).toEqual(odd);
  });

  test("batches keep to both bounds", async () => {
    const path = await file("a.ndjson", "0123456789\n".repeat(100_000));
    const sizes: number[] = [];
    const all = collector(({ messages }) => void sizes.push(messages.length));
    const source = fileSource({ paths: [path], batchMessages: 1000, batchBytes: 5000 });
    await source.run(all.open, new AbortController().signal);
    expect(all.seen.length).toBe(100_000);
    expect(Math.max(...sizes)).toBe(500);
  });

  test("of a line that is too long the beginning comes, with its length", async () => {
    const long = "x".repeat(3_000_000);
    const paths = [
      await file("a.ndjson", `before\n${long}\nafter\n`),
      await file("b.gz", gzipSync(`${long}\nafter`)),
    ];
    const all = await readAll({ paths, maxLineBytes: 2_000_000 });
    expect(all.seen.map(({ message }) => message.value?.length)).toEqual([
      6, 1048576, 5, 1048576, 5,
    ]);
    const headers = all.seen.map(({ message }) => message.headers[TRUNCATED_HEADER]?.toString());
    expect(headers).toEqual([undefined, "3000000", undefined, "3000000", undefined]);
  });

  test("a file that is not there is told before anything is read", async () => {
    const path = await file("a.ndjson", "one\n");
    const all = collector();
    const paths = [path, join(directory, "missing.ndjson")];
    const run = fileSource({ paths }).run(all.open, new AbortController().signal);
    await expect(run).rejects.toMatchObject({
      code: "FILE_MISSING",
      message: expect.stringContaining("missing.ndjson"),
    });
    expect(all.seen).toEqual([]);
    const nowhere = fileSource({ paths: { directory: join(directory, "none"), follow: true } });
    const refused = nowhere.run(all.open, new AbortController().signal);
    await expect(refused).rejects.toMatchObject({ code: "FILE_MISSING" });
    const notAFile = fileSource({ paths: [directory] }).run(all.open, new AbortController().signal);
    await expect(notAFile).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  test("of a damaged packed file everything before the damage is read", async () => {
    const whole = gzipSync(
      Array.from({ length: 20_000 }, (_, n) => `${n}-${Math.sqrt(n)}\n`).join(""),
    );
    const cut = await file("cut.gz", whole.subarray(0, whole.length - 4000));
    const all = collector();
    const run = fileSource({ paths: [cut] }).run(all.open, new AbortController().signal);
    await expect(run).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      retriable: false,
      message: expect.stringContaining("cut.gz"),
    });
    expect(all.seen.length).toBeGreaterThan(10_000);
    expect(all.revoked.length).toBe(1);
    const plain = await file("plain.gz", "not packed at all\n");
    const refused = fileSource({ paths: [plain] }).run(all.open, new AbortController().signal);
    await expect(refused).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  });
});

test("the next batch is read while one is in hand, and committed no sooner", async () => {
  const path = await file("a.ndjson", "0\n1\n2\n\n4\n5\n");
  const options = { paths: [path], statePath: join(directory, "state.json"), batchMessages: 2 };
  const aheads: string[] = [];
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => (tell = resolve));
  const first = collector();
  const reading = (at: TopicPartition): PartitionReader => ({
    ...first.open(at),
    async batch(batch) {
      if (batch.messages[0]?.offset === 2) throw new Error("a bug");
      await told;
      await first.open(at).batch(batch);
    },
    ahead: ({ messages }) => {
      aheads.push(messages.map(({ offset }) => offset).join());
      tell();
    },
  });
  const run = fileSource(options).run(reading, new AbortController().signal);
  await expect(run).rejects.toThrow("a bug");
  expect(aheads).toEqual(["2,4", "5"]);
  expect(first.lines()).toEqual(["0:0", "1:1"]);
  expect((await readAll(options)).lines()).toEqual(["2:2", "4:4", "5:5"]);
});

describe("committed state", () => {
  test.for(["a.ndjson", "a.ndjson.gz"])("a second start of %s goes on", async (name) => {
    const pack = (text: string) => (name.endsWith(".gz") ? gzipSync(text) : text);
    const path = await file(name, pack("0\n1\n2\n\n4\n5\n"));
    const options = { paths: [path], statePath: join(directory, "state.json"), batchMessages: 2 };
    const first = collector();
    const stop = new AbortController();
    const failing = (at: TopicPartition): PartitionReader => ({
      ...first.open(at),
      async batch(batch) {
        if (batch.messages[0]?.offset === 2) throw new Error("a bug");
        await first.open(at).batch(batch);
      },
    });
    await expect(fileSource(options).run(failing, stop.signal)).rejects.toThrow("a bug");
    expect(first.lines()).toEqual(["0:0", "1:1"]);
    expect((await readAll(options)).lines()).toEqual(["2:2", "4:4", "5:5"]);
    expect((await readAll(options)).lines()).toEqual([]);
  });

  test("another file under the same name goes on counting: no offset stands for two lines", async () => {
    const path = await file("a.ndjson", "0\n1\n2\n");
    const options = { paths: [path], statePath: join(directory, "state.json") };
    await readAll(options);
    await file("a.ndjson", "new 0\nnew 1\n");
    expect((await readAll(options)).lines()).toEqual(["3:new 0", "4:new 1"]);
  });

  test("the reader may go back, but not into a file that is gone", async () => {
    const path = await file("a.ndjson", "0\n1\n2\n");
    const options = { paths: [path], statePath: join(directory, "state.json") };
    await readAll(options);
    await appendFile(path, "3\n");
    expect((await readAll(options, 1)).lines()).toEqual(["1:1", "2:2", "3:3"]);
    await file("a.ndjson", "new\n");
    expect((await readAll(options, 1)).lines()).toEqual(["4:new"]);
  });

  test("a state file of something else is refused", async () => {
    const statePath = await file("state.json", '{"version":7}');
    const run = readAll({ paths: [await file("a", "1\n")], statePath });
    await expect(run).rejects.toMatchObject({ code: "STATE_CORRUPT" });
    expect(await readFile(statePath, "utf8")).toBe('{"version":7}');
  });
});

describe("a directory that is followed", () => {
  beforeEach(() => mkdir(join(directory, "in/deeper"), { recursive: true }));

  test("new files and growth arrive; half a line waits for its rest", async () => {
    const path = await file("in/a.ndjson", "a0\nhal");
    await file("in/notes.txt", "not read\n");
    await file("in/.hidden.ndjson", "not read\n");
    await following(async (all) => {
      await eventually(() => expect(all.lines()).toEqual(["0:a0"]));
      await file("in/deeper/b.jsonl.gz", gzipSync("b0\n"));
      await eventually(() => expect(all.where()).toContain("file:deeper/b.jsonl.gz@0"));
      await appendFile(path, "f\na2\n");
      await eventually(() => expect(all.lines()).toEqual(["0:a0", "0:b0", "1:half", "2:a2"]));
    });
  });

  test("a rotated file is read to its end, and its successor goes on counting", async () => {
    const path = await file("in/a.ndjson", "0\n1\n");
    const statePath = join(directory, "state.json");
    await following(
      async (all) => {
        await eventually(() => expect(all.lines()).toEqual(["0:0", "1:1"]));
        await appendFile(path, "2\nlast");
        await rename(path, join(directory, "in/a.1.ndjson"));
        await file("in/a.ndjson", "new\n");
        await eventually(() =>
          expect(all.lines()).toEqual(["0:0", "1:1", "2:2", "3:last", "4:new"]),
        );
      },
      { statePath },
    );
    // The rotated file was read under its old name: the next start does not read it again.
    await following(
      async (all) => {
        await appendFile(path, "5\n");
        await eventually(() => expect(all.lines()).toEqual(["5:5"]));
      },
      { statePath },
    );
  });

  test("a rotation while nobody was looking loses nothing", async () => {
    const path = await file("in/a.ndjson", "0\n1\n");
    const statePath = join(directory, "state.json");
    const reading = (expected: string[]) =>
      following((all) => eventually(() => expect(all.lines()).toEqual(expected)), { statePath });
    await reading(["0:0", "1:1"]);
    await appendFile(path, "2\n");
    await rename(path, join(directory, "in/a.ndjson.1"));
    await file("in/a.ndjson", "new\n");
    await reading(["2:2", "3:new"]);
  });

  test("a file that is emptied in place begins anew", async () => {
    const path = await file("in/a.ndjson", "0\n1\n");
    await following(async (all) => {
      await eventually(() => expect(all.lines()).toEqual(["0:0", "1:1"]));
      await truncate(path);
      await appendFile(path, "n\n");
      await eventually(() => expect(all.lines()).toEqual(["0:0", "1:1", "2:n"]));
    });
  });

  test("a file that is removed is let go", async () => {
    const path = await file("in/a.ndjson", "0\n");
    await following(async (all) => {
      await eventually(() => expect(all.lines()).toEqual(["0:0"]));
      await rm(path);
      await eventually(() => expect(all.revoked).toEqual(["file:a.ndjson"]));
    });
  });

  test("a packed file that is still arriving is read when it is whole", async () => {
    const packed = gzipSync(
      Array.from({ length: 3000 }, (_, n) => `${n}-${Math.sqrt(n)}\n`).join(""),
    );
    const path = await file("in/a.ndjson.gz", packed.subarray(0, 5000));
    await following(async (all) => {
      await eventually(() => expect(all.seen.length).toBeGreaterThan(10));
      await appendFile(path, packed.subarray(5000));
      await eventually(() => expect(all.seen.length).toBe(3000));
      expect(new Set(all.where()).size).toBe(3000);
    });
  });
});
