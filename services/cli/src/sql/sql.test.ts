/** `ringfence sql` and `ringfence tokens` on a database of their own. */
import { openStore, prepareStore, startEmbedded } from "@ringfence/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, temporaryFolder } from "../testing/test-io.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startEmbedded({ dataDir: folder.file("clickhouse") });
  const store = openStore({ url: server.url, database: "ringfence", service: "test" });
  const signal = new AbortController().signal;
  await prepareStore(store, { now: () => new Date(), signal, retryMs: 100, onRetry: () => {} });
  await store.close();
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

const command = (...argv: string[]) =>
  run(argv, { env: { CLICKHOUSE_URL: server.url, USER: "ada" } });

test("a query comes from standard input as well, as long as one may be", async () => {
  const from = (stdin: string) =>
    run(["sql", "-", "--json"], { env: { CLICKHOUSE_URL: server.url, USER: "ada" }, stdin });
  expect(await from("SELECT 1 AS one\n  , 2 AS two\n")).toMatchObject({
    code: 0,
    stdout: '{"one":1,"two":2}\n',
  });
  expect(await from(`SELECT '${"x".repeat(30_000)}'`)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("a query has at most"),
  });
});

test("tokens are shown once, listed without their secret, and revoked once", async () => {
  expect((await command("tokens", "list")).stderr).toContain("no token yet");
  const made = await command("tokens", "create", "--name", "grace", "--role", "responder");
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^rft_[0-9a-f]{16}_\S{43}\n$/),
  });
  const [, id = "", secret = ""] = made.stdout.trim().split("_");
  const { stdout } = await command("tokens", "list", "--json");
  expect(JSON.parse(stdout)).toEqual([
    expect.objectContaining({
      token_id: id,
      name: "grace",
      role: "responder",
      created_by: "ada",
      usable: true,
    }),
  ]);
  expect(stdout).not.toContain(secret);
  expect((await command("tokens", "revoke", id.slice(0, 6), "--reason", "left")).code).toBe(0);
  expect((await command("tokens", "list")).stdout).toContain("revoked: left");
  const again = await command("tokens", "revoke", id, "--reason", "left");
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("was revoked by ada") });
  const wrong = await command("tokens", "create", "--name", "x", "--role", "amdin");
  expect(wrong.stderr).toContain("Did you mean admin?");
});

test("a query is answered as a table or as data; a wrong one is refused with what to do", async () => {
  const sql = "SELECT 1 AS one, 'a\\nb' AS text, count() AS alerts FROM alerts_current";
  const table = await command("sql", sql);
  expect(table.code).toBe(0);
  expect(table.stdout).toMatch(/^one +text +alerts\n1 +a b +0\n$/);
  const data = await command("sql", "--json", sql);
  expect(JSON.parse(data.stdout)).toEqual({ one: 1, text: "a\nb", alerts: "0" });
  const refused = await command("sql", "SELECT file('/etc/passwd')");
  expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("file()") });
  expect((await command("sql")).stderr).toContain("--views");
  expect((await command("sql", "--views")).stdout).toContain("alerts_current");
});
