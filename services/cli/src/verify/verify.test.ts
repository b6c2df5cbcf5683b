import { mkdir } from "node:fs/promises";
import { openStore, prepareStore, startEmbedded } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { run, temporaryFolder } from "../testing/test-io.ts";
import { verifyReport } from "./report.ts";

const NOW = () => Date.parse("2026-03-02T00:00:00Z");

test("says of every rollup whether it is as the events say", async () => {
  const database = await testStore();
  const { store } = database;
  const env = { CLICKHOUSE_URL: store.url, RINGFENCE_CLICKHOUSE_DATABASE: store.database };
  const none = await run(["verify"], { env, now: NOW });
  expect(none).toMatchObject({ code: 0, stderr: "" });
  expect(none.stdout).toBe(`no events are stored in database ${store.database}\n`);

  await store.command(`
    INSERT INTO request_events (event_id, occurred_at, account_id, api_key_id, client_ip, method,
      endpoint, status, units, topic, batch_last, received_at)
    SELECT toString(number), '2026-03-01 10:00:00', 'acc_1', 'key_1', '203.0.113.7', 'POST', '/v1/x',
      200, 1, 't', 9, '2026-03-01 10:00:01' FROM numbers(10)`);
  const same = await run(["verify"], { env, now: NOW });
  expect(same).toMatchObject({ code: 0, stderr: "" });
  expect(same.stdout).toMatch(/^account_activity_1m +1 row, as the events say$/m);
  for (const line of same.stdout.trimEnd().split("\n")) expect(line).toMatch(/as the events say$/);

  await store.command(`
    INSERT INTO account_activity_1m (minute, account_id, requests)
    VALUES ('2026-03-01 10:00:00', 'acc_1', 3)`);
  const other = await run(["verify"], { env, now: NOW });
  expect(other.code).toBe(1);
  expect(other.stdout).toMatch(/^account_activity_1m +1 row, 1 differ$/m);
  expect(other.stdout).toMatch(/^ {2}.*acc_1: requests is 13, the events say 10$/m);
  expect(other.stderr).toMatch(/^ringfence: 1 row differs .* in account_activity_1m\. .*\n$/);
  const before = ["--from", "2026-02-01T00:00:00Z", "--to", "2026-02-02T00:00:00Z"];
  expect((await run(["verify", ...before], { env, now: NOW })).code).toBe(0);
  await database.drop();
});

test("names what it could not open, and the fix", async () => {
  const database = await testStore();
  const { url } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: "nobodys" };
  const { code, stderr } = await run(["verify"], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ringfence: database nobodys at .* is not one of Ringfence's, .*\n$/);
  const folder = await temporaryFolder();
  await mkdir(folder.file("empty"));
  const empty = await run(["verify", "--data", folder.file("empty")]);
  expect(empty.code).toBe(2);
  expect(empty.stderr).toContain("no database in");
  await folder.remove();
  await database.drop();
});

test("of a folder with several databases it takes the one that is named, or lists them", async () => {
  const folder = await temporaryFolder();
  const make = async (...databases: string[]) => {
    const server = await startEmbedded({ dataDir: folder.file("clickhouse") });
    const signal = new AbortController().signal;
    for (const database of databases) {
      const store = openStore({ url: server.url, database, service: "test" });
      const now = () => new Date(NOW());
      await prepareStore(store, { now, signal, retryMs: 100, onRetry: () => {} });
      await store.close();
    }
    await server.stop();
  };
  await make("files_1", "files_2");
  const verify = (...more: string[]) => run(["verify", "--data", folder.path, ...more]);
  expect(await verify()).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /holds several databases\. Add --database, one of: files_1, files_2/,
    ),
  });
  expect((await verify("--database", "other")).stderr).toContain("no other in");
  expect(await verify("--database", "files_1")).toMatchObject({
    code: 0,
    stdout: "no events are stored in database files_1\n",
  });
  // Where one is of live traffic, as of `npm start`, files beside it are in nobody's way.
  await make("ringfence");
  expect(await verify()).toMatchObject({
    code: 0,
    stdout: "no events are stored in database ringfence\n",
    stderr: expect.stringContaining("not files_1, files_2: --database names another"),
  });
  await folder.remove();
}, 120_000);

test("a difference is shown by its columns, three rows at most", () => {
  const row = (minute: string) => ({
    key: { minute, account_id: "acc_1" },
    events: { requests: 5, units: 1 },
    rollup: { requests: 4, units: 1 },
  });
  const examples = ["10:00", "10:01", "10:02", "10:03"].map(row);
  expect(verifyReport([{ table: "t_1m", compared: 1_200, differing: 4, examples }])).toBe(
    [
      "t_1m  1,200 rows, 4 differ",
      "  minute 10:00, account_id acc_1: requests is 4, the events say 5",
      "  minute 10:01, account_id acc_1: requests is 4, the events say 5",
      "  minute 10:02, account_id acc_1: requests is 4, the events say 5",
      "",
    ].join("\n"),
  );
});
