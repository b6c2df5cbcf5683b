/** A tick reads what changed: the rows that it reads do not grow with what is stored. */
import { configureDetectors } from "@ringfence/detectors";
import { openPartition } from "@ringfence/features/testing";
import { openStore, type Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { countingProxy } from "@ringfence/testkit/counting-proxy";
import { expect, it } from "vitest";
import { at, requests, startDetect } from "./testing/fixture.ts";

/** Events of one day for 400 accounts, some of which share devices and addresses. */
const DAY_OF_HISTORY = `
INSERT INTO request_events_in_2
    (event_id, occurred_at, account_id, api_key_id, client_ip, tls_fingerprint, user_agent,
     device_id, method, endpoint, status, units, content_hash, topic, partition, offset,
     batch_first, batch_last, received_at, owner)
SELECT
    concat({day:String}, '/', toString(number)),
    toDateTime64({day:String}, 3, 'UTC') + toIntervalSecond(number * 86400 / {events:UInt32}),
    concat('acc_', toString(number % 400)), concat('key_', toString(number % 400)),
    toIPv6(concat('10.0.', toString(number % 250), '.', toString(number % 400 % 7))),
    'ja4', concat('agent ', toString(number % 90)), concat('dev_', toString(number % 350)),
    'POST', '/v1/music/compose', 200, 1, concat('hash_', toString(number % 3000)),
    'test', 0, 0, 0, 0, now64(3), 'test/0'
FROM numbers({events:UInt32})`;

async function storeDays(store: Store, daysBack: readonly number[], events: number) {
  for (const back of daysBack) {
    const day = new Date(at("00:00").getTime() - back * 86_400_000).toISOString().slice(0, 10);
    await store.command(DAY_OF_HISTORY, { day, events });
  }
}

/** Rows that the queries of one tick at a quarter of an hour read, beside so much history. */
async function rowsOfTick(daysBack: readonly number[]): Promise<Readonly<Record<string, number>>> {
  const { store, drop } = await testStore();
  const proxy = await countingProxy(store.url);
  const partition = await openPartition(store);
  await storeDays(store, daysBack, 20_000);
  await partition.append([...requests("acc_1", "11:59", 2), ...requests("acc_2", "12:00", 2)]);
  const detectors = configureDetectors(null);
  const counted = openStore({ url: proxy.url, database: store.database, service: "detect" });
  const detect = startDetect(counted, { detectors });
  // Where it begins is long ago; only the last quarter of an hour is counted.
  await noteProgress(store);
  await detect.tick();
  await partition.append([
    ...["acc_1", "acc_2", "acc_3"].flatMap((one) =>
      requests(one, "12:07", 150, { device_id: "dev_7", client_ip: "10.0.7.7" }),
    ),
    ...requests("acc_4", "12:15", 1),
  ]);
  await store.command("OPTIMIZE TABLE account_links FINAL");
  proxy.take();
  await detect.tick();
  const costs = Object.entries(proxy.take());
  await counted.close();
  await proxy.close();
  await drop();
  return Object.fromEntries(costs.map(([file, { rowsRead }]) => [file, rowsRead]));
}

async function noteProgress(store: Store): Promise<void> {
  const row = {
    name: "detect",
    version: 1,
    processed_until: at("12:00").toISOString(),
    body: "{}",
  };
  await store.insert("detect_progress", [row], { columns: Object.keys(row) });
}

it("reads no more beside five times the history", { timeout: 240_000 }, async () => {
  const once = await rowsOfTick([30, 31]);
  const often = await rowsOfTick([30, 31, 37, 38, 44, 45, 51, 52, 58, 59]);
  expect(Object.keys(once).length).toBeGreaterThan(10);
  const grown = Object.entries(often).filter(
    ([file, rows]) => rows > 1.2 * (once[file] ?? 0) + 100,
  );
  expect(grown.map(([file, rows]) => `${file}: ${once[file]} rows, then ${rows}`)).toEqual([]);
});
