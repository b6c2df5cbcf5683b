import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { documents, run, temporaryFolder } from "../testing/test-io.ts";

const LINE =
  '203.0.113.7 - alice [17/May/2015:10:05:03 +0000] "GET /v1/items/42?key=s3cret&q=1 HTTP/1.1" ' +
  '200 123 "-" "curl/8.5.0" "tenant-9"\n';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function importText(text: string | Buffer, ...flags: string[]) {
  const done = await run(["import", "--format", "combined", ...flags, "-"], { stdin: text });
  return { ...done, events: documents(done.stdout) };
}

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  await writeFile(folder.file(name), content);
  return folder.file(name);
}

describe("import --format combined", () => {
  test("makes a request event of a line", async () => {
    const { events, code } = await importText(LINE);
    expect(code).toBe(0);
    expect(events).toEqual([
      {
        event_id: expect.stringMatching(/^line_[0-9a-f]{32}$/),
        occurred_at: "2015-05-17T10:05:03.000Z",
        account_id: "alice",
        api_key_id: "alice",
        client_ip: "203.0.113.7",
        user_agent: "curl/8.5.0",
        method: "GET",
        endpoint: "/v1/items/{id}",
        status: 200,
        response_bytes: 123,
        content_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
  });

  test("takes the address for the account where no user is named, and says so", async () => {
    const { events, stderr } = await importText(LINE.replace("alice", "-") + LINE);
    expect(events.map((event) => event["account_id"])).toEqual(["ip:203.0.113.7", "alice"]);
    expect(stderr).toContain("note: 1 event names no account");
  });

  test("does not believe a user name that was refused", async () => {
    const { events } = await importText(LINE.replace(" 200 ", " 401 "));
    expect(events[0]?.["account_id"]).toBe("ip:203.0.113.7");
  });

  test.each([
    ["ip", "ip:203.0.113.7"],
    ["query:q", "1"],
    ["path:^/(v1)/", "v1"],
    ["extra:1", "tenant-9"],
    ["vhost", "ip:203.0.113.7"],
  ])("names the account from %s", async (from, account) => {
    const { events } = await importText(LINE, "--account-from", from);
    expect(events[0]?.["account_id"]).toBe(account);
  });

  test("takes an account out of the endpoint that names it", async () => {
    const { events } = await importText(LINE, "--account-from", "path:^/v1/(items)/");
    expect(events[0]?.["endpoint"]).toBe("/v1/{account}/{id}");
  });

  test("keeps only a hash of a key, and no trace of it in the content", async () => {
    const flags = ["--key-from", "query:key"];
    const [one] = (await importText(LINE, ...flags)).events;
    const [other] = (await importText(LINE.replace("s3cret", "0ther"), ...flags)).events;
    expect(one?.["api_key_id"]).toMatch(/^key_[0-9a-f]{16}$/);
    expect(JSON.stringify(one)).not.toContain("s3cret");
    expect(other?.["api_key_id"]).not.toBe(one?.["api_key_id"]);
    expect(other?.["content_hash"]).toBe(one?.["content_hash"]);
  });

  test("writes control characters of a client as text", async () => {
    const { events } = await importText(LINE.replace("curl/8.5.0", String.raw`a\x1b[31mb\nc`));
    expect(events[0]?.["user_agent"]).toBe(String.raw`a\x1b[31mb\x0ac`);
  });

  test("counts every unusable line with its reason and loses nothing else", async () => {
    const hostile = Buffer.concat([
      Buffer.from(LINE),
      Buffer.from("\0\0\0\0\n"),
      Buffer.from([0xff, 0xfe, 0x41, 0x0a]),
      Buffer.from(`${"x".repeat(2 * 1024 * 1024)}\n`),
      Buffer.from(`203.0.113.7 - - [17/May/2015:10:05:03 +0000] "${"\\x16".repeat(9)}" 400 0\n`),
      Buffer.from(LINE.replace(" 200 ", " 999 ")),
      Buffer.from("\r\n\n"),
      Buffer.from(LINE.replace("alice", "a".repeat(200))),
      Buffer.from(LINE.trimEnd()),
    ]);
    const { events, stderr, code } = await importText(hostile);
    expect(code).toBe(0);
    expect(events).toHaveLength(2);
    expect(stderr).toContain("8 read, 2 written, 6 unusable");
    for (const reason of [
      "control_characters  (first: -:2)",
      "invalid_utf8  (first: -:3)",
      "line_too_long  (first: -:4)",
      "broken_request_line  (first: -:5)",
      "invalid_status  (first: -:6)",
      "invalid_account_id  (first: -:9)",
    ]) {
      expect(stderr).toContain(reason);
    }
  });

  test("gives the same ids again, packed or not, wherever the file lies", async () => {
    const plain = await fileOf("access.log", LINE + LINE);
    const packed = await fileOf("access.log.gz", gzipSync(LINE + LINE));
    const ids = async (path: string) =>
      documents((await run(["import", "--format", "combined", path])).stdout).map(
        (event) => event["event_id"],
      );
    const first = await ids(plain);
    expect(new Set(first).size).toBe(2);
    expect(await ids(plain)).toEqual(first);
    expect(await ids(packed)).toEqual(first);
  });

  test("unpacks gzip from standard input too", async () => {
    expect((await importText(gzipSync(LINE))).events).toHaveLength(1);
  });

  test("imports what stands before the end of a cut gzip file, then fails", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => LINE.replace("q=1", `q=${index}`));
    const packed = gzipSync(lines.join(""));
    const cut = await fileOf("cut.log.gz", packed.subarray(0, packed.length / 2));
    const whole = await fileOf("whole.log", LINE);
    const out = folder.file("events.ndjson");
    const done = await run(["import", "--format", "combined", cut, whole, "--out", out]);
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/cut\.log\.gz: the gzip file ends in the middle; copy it again/);
    const events = documents(await readFile(out, "utf8"));
    expect(events.length).toBeGreaterThan(1_000);
    expect(events.length).toBeLessThan(20_001);
    expect(events.at(-1)?.["event_id"]).not.toBe(events[0]?.["event_id"]);
  });

  test("imports an empty file as nothing", async () => {
    const { code, stdout, stderr } = await importText("");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("0 read, 0 written, 0 unusable");
  });

  test("fails where no line at all fits the format", async () => {
    const { code, stderr } = await importText('{"a":1}\n{"a":2}\n');
    expect(code).toBe(1);
    expect(stderr).toContain(
      "none of the records could be used (2 not_a_log_line). Check --format.",
    );
  });

  test("leaves no file behind when it is interrupted", async () => {
    const path = await fileOf("access.log", LINE);
    const out = folder.file("events.ndjson");
    const argv = ["import", "--format", "combined", path, "--out", out];
    const { code, stderr } = await run(argv, { signal: AbortSignal.abort() });
    expect(code).toBe(1);
    expect(stderr).toContain("ringfence: interrupted.");
    await expect(readFile(out)).rejects.toThrow("ENOENT");
    await expect(readFile(`${out}.partial`)).rejects.toThrow("ENOENT");
  });

  test("packs an output that ends in .gz", async () => {
    const path = await fileOf("access.log", LINE);
    const out = folder.file("events.ndjson.gz");
    await run(["import", "--format", "combined", path, "--out", out]);
    const unpacked = gunzipSync(await readFile(out)).toString("utf8");
    expect(documents(unpacked)).toHaveLength(1);
  });
});
