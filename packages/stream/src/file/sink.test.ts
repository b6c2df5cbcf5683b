import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Sink } from "../ports.ts";
import { fileSink } from "./sink.ts";

let directory: string;
let path: string;
const opened: Sink[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ringfence-sink-"));
  path = join(directory, "out.ndjson");
});
afterEach(async () => {
  for (const sink of opened.splice(0)) await sink.close();
  await rm(directory, { recursive: true });
});

function sinkOf(options: Partial<Parameters<typeof fileSink>[0]> = {}): Sink {
  const sink = fileSink({ path, append: true, ...options });
  opened.push(sink);
  return sink;
}

const value = (text: string) => ({ key: null, value: text });
const texts = async (sink: Sink, count: number) =>
  (await sink.tail(count)).map((message) => message.value?.toString());

test("appends, or begins anew", async () => {
  await writeFile(path, "1\n");
  await sinkOf().send([value("2"), value("3")]);
  expect(await readFile(path, "utf8")).toBe("1\n2\n3\n");
  const anew = sinkOf({ append: false });
  expect(await anew.tail(5)).toEqual([]);
  await anew.send([value("4")]);
  await anew.send([value("5")]);
  expect(await readFile(path, "utf8")).toBe("4\n5\n");
});

test("a send that a crash tore is cut off; a document without its line ending is kept", async () => {
  await writeFile(path, '{"n":1}\n{"n":2,"te');
  await sinkOf().send([value('{"n":3}')]);
  expect(await readFile(path, "utf8")).toBe('{"n":1}\n{"n":3}\n');
  await appendFile(path, '{"n":4}');
  await sinkOf().send([value('{"n":5}')]);
  expect(await readFile(path, "utf8")).toBe('{"n":1}\n{"n":3}\n{"n":4}\n{"n":5}\n');
});

test("tail reads whole lines from the end of a large file, without what is torn", async () => {
  const long = "x".repeat(50_000);
  await writeFile(path, Array.from({ length: 40 }, (_, n) => `${n}${long}\n`).join("") + "torn");
  const found = await texts(sinkOf(), 3);
  expect(found.map((text) => text?.slice(0, 2))).toEqual(["37", "38", "39"]);
  expect(found.every((text) => text?.length === 50_002)).toBe(true);
});

test("what a line cannot hold is refused", async () => {
  for (const wrong of [null, "", "two\nlines"]) {
    await expect(sinkOf().send([{ key: null, value: wrong }])).rejects.toMatchObject({
      code: "LINE_UNWRITABLE",
      retriable: false,
    });
  }
});

test("records hold keys, headers and any bytes", async () => {
  const odd = Buffer.from([0xff, 0x0a]);
  const sink = sinkOf({ format: "records" });
  await sink.send([
    { key: "k", value: odd, headers: { reason: "not json" } },
    { key: null, value: null },
  ]);
  expect((await readFile(path, "utf8")).split("\n")[0]).toBe(
    '{"key":"k","value":{"base64":"/wo="},"headers":{"reason":"not json"}}',
  );
  expect(await sink.tail(2)).toEqual([
    { key: Buffer.from("k"), value: odd, headers: { reason: Buffer.from("not json") } },
    { key: null, value: null, headers: {} },
  ]);
});

test("a path that cannot be written is named", async () => {
  const sink = sinkOf({ path: join(directory, "none/out.ndjson") });
  await expect(sink.send([value("1")])).rejects.toMatchObject({
    code: "FILE_NOT_WRITABLE",
    retriable: false,
    message: expect.stringContaining("none/out.ndjson"),
  });
});

test("standard output, and its closing", async () => {
  const stdout = new PassThrough();
  const sink = sinkOf({ path: "-", stdout });
  await sink.send([value("1"), value("2")]);
  expect(stdout.read().toString()).toBe("1\n2\n");
  expect(await sink.tail(1)).toEqual([]);
  stdout.destroy();
  await expect(sink.send([value("3")])).rejects.toMatchObject({ code: "SINK_CLOSED" });
});
