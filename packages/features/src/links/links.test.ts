/** Links on events made by hand: what links two accounts, and what does not. */
import type { RequestEventInput } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { event, openPartition, storeProfiles, type TestPartition } from "../testing/events.ts";
import { floorTo, QUARTER_MS, sqlTime } from "../time.ts";
import { HOLDERS_MAX } from "./evidence.ts";
import { LinkNewsReader } from "./link-news.ts";
import { type LinkRow, readNewLinks, readNewProfileLinks, writeLinks } from "./new-links.ts";

const storedLinks = loadQuery({
  url: import.meta.url,
  file: "../testing/stored-links.sql",
  params: z.object({ to: z.string() }),
  row: z.strictObject({
    kind: z.string(),
    bucket: z.string(),
    value: z.string(),
    account_id: z.string(),
    began_at: z.string(),
  }),
});

let database: Awaited<ReturnType<typeof testStore>>;
let store: Store;
let partition: TestPartition;
beforeAll(async () => {
  database = await testStore();
  store = database.store;
  partition = await openPartition(store);
});
afterAll(() => database.drop());

/** A Monday, so that days and weeks begin alike; each test has a day of its own. */
const MONDAY = Date.parse("2026-10-12T00:00:00.000Z");
let next = 0;
const dayOf = () => new Date(MONDAY + 7 * 86_400_000 * next++);
function at(day: Date, time: string, days = 0): Date {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return new Date(day.getTime() + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}

let events = 0;
function use(account_id: string, when: Date, what: Partial<RequestEventInput>): RequestEventInput {
  // An address of its own, unless the test says otherwise.
  const client_ip = `10.${(events >> 8) % 256}.${events % 256}.1`;
  events += 1;
  return event(`e${events}`, when, { account_id, client_ip, ...what });
}

/** Does the work of the quarter that a time lies in. */
async function link(...times: readonly Date[]): Promise<void> {
  for (const time of times) {
    const from = floorTo(time, QUARTER_MS);
    const to = new Date(from.getTime() + QUARTER_MS);
    const [news] = await new LinkNewsReader(store, to).read([{ from, to }]);
    await writeLinks(store, news?.links ?? []);
  }
}

/** `kind value: accounts`, of what holds before a time; a crowd is «(crowd)». */
async function linked(to: Date, values: readonly string[]): Promise<string[]> {
  const rows = await store.query(storedLinks, { to: sqlTime(to) });
  const groups = new Map<string, string[]>();
  for (const { kind, bucket, value, account_id } of rows) {
    if (!values.includes(value)) continue;
    const key = `${kind} ${value} ${bucket}`;
    groups.set(key, [...(groups.get(key) ?? []), account_id === "" ? "(crowd)" : account_id]);
  }
  return [...groups].map(([key, accounts]) => `${key}: ${accounts.join(" ")}`);
}

describe("a device", () => {
  it("links the accounts that used it in one week, from the use of the second on", async () => {
    const day = dayOf();
    const device = { device_id: "dev_week" };
    await partition.append([
      use("a", at(day, "09:07"), device),
      use("b", at(day, "11:20", 2), device),
      use("c", at(day, "11:31", 6), device),
    ]);
    await link(at(day, "09:07"), at(day, "11:20", 2), at(day, "11:31", 6));
    const monday = day.toISOString().slice(0, 10);
    expect(await linked(at(day, "11:20", 2), ["dev_week"])).toEqual([
      `device dev_week ${monday}: a`,
    ]);
    expect(await linked(at(day, "11:30", 2), ["dev_week"])).toEqual([
      `device dev_week ${monday}: a b`,
    ]);
    expect(await linked(at(day, "12:00", 6), ["dev_week"])).toEqual([
      `device dev_week ${monday}: a b c`,
    ]);
  });

  it("does not link accounts that used it in different weeks", async () => {
    const day = dayOf();
    next += 1;
    const device = { device_id: "dev_weeks" };
    const sunday = at(day, "23:59:59", 6);
    const monday = at(day, "00:00:00", 7);
    await partition.append([use("a", sunday, device), use("b", monday, device)]);
    await link(sunday, monday);
    const [first, second] = [day, at(day, "00:00", 7)].map((one) => one.toISOString().slice(0, 10));
    expect(await linked(at(day, "12:00", 8), ["dev_weeks"])).toEqual([
      `device dev_weeks ${first}: a`,
      `device dev_weeks ${second}: b`,
    ]);
  });
});

describe("an address", () => {
  it("links the accounts of one day, and not those of two days", async () => {
    const day = dayOf();
    const [shared, handed] = ["198.51.100.7", "198.51.100.8"];
    await partition.append([
      use("a", at(day, "08:00"), { client_ip: shared }),
      use("b", at(day, "23:59:59.999"), { client_ip: shared }),
      use("a", at(day, "23:59:59"), { client_ip: handed }),
      use("b", at(day, "00:00:00", 1), { client_ip: handed }),
    ]);
    await link(at(day, "08:00"), at(day, "23:59"), at(day, "00:00", 1));
    const date = day.toISOString().slice(0, 10);
    expect(await linked(at(day, "12:00", 1), [shared, handed, "198.51.100.0/24"])).toEqual([
      `address ${shared} ${date}: a b`,
      `network 198.51.100.0/24 ${date}: a b`,
    ]);
  });
});

it("one account alone makes no row but of its device, nor does a use on either side of the quarter", async () => {
  const day = dayOf();
  await partition.append([
    use("a", at(day, "10:05"), { device_id: "dev_alone", content_hash: "alone" }),
    use("a", at(day, "10:14:59.999"), { content_hash: "edge" }),
    use("b", at(day, "10:15:00"), { content_hash: "edge" }),
    use("a", at(day, "10:31"), { device_id: "dev_alone" }),
  ]);
  const values = ["dev_alone", "alone", "edge"];
  const date = day.toISOString().slice(0, 10);
  await link(at(day, "10:00"));
  const alone = `device dev_alone ${date}: a`;
  expect(await linked(at(day, "23:00"), values)).toEqual([alone]);
  await link(at(day, "10:15"), at(day, "10:30"));
  expect(await linked(at(day, "23:00"), values)).toEqual([`content edge ${date}: a b`, alone]);
});

describe("a value of more accounts than the cap", () => {
  const users = (day: Date, count: number, what: Partial<RequestEventInput>, minute: number) =>
    Array.from({ length: count }, (_, index) =>
      use(
        `u${String(index).padStart(3, "0")}`,
        at(day, `10:${String(minute + (index % 10))}`),
        what,
      ),
    );

  it("is a crowd from the quarter on in which it exceeds it", async () => {
    const day = dayOf();
    const what = { user_agent: "crowd/1" };
    await partition.append([
      ...users(day, HOLDERS_MAX.other, what, 15),
      use("one_more", at(day, "10:31"), what),
      use("another", at(day, "11:05"), what),
    ]);
    await link(at(day, "10:15"), at(day, "10:30"), at(day, "11:00"));
    const accounts = async (time: string) =>
      (await linked(at(day, time), [" crowd/1"]))[0]?.split(": ")[1]?.split(" ") ?? [];
    expect(await accounts("10:30")).toHaveLength(HOLDERS_MAX.other);
    expect(await accounts("10:30")).not.toContain("(crowd)");
    expect(await accounts("10:45")).toContain("(crowd)");
    expect(await accounts("10:45")).not.toContain("one_more");
    expect(await accounts("11:15")).not.toContain("another");
  });

  it("is one of contents, too, and names the content", async () => {
    const day = dayOf();
    const what = { content_hash: "sample" };
    await partition.append([
      ...users(day, HOLDERS_MAX.other, what, 15),
      use("one_more", at(day, "10:31"), what),
      use("another", at(day, "11:05"), what),
      ...users(day, HOLDERS_MAX.other + 1, { content_hash: "at_once" }, 15),
    ]);
    await link(at(day, "10:15"), at(day, "10:30"), at(day, "11:00"));
    const accounts = async (time: string) =>
      (await linked(at(day, time), ["sample"]))[0]?.split(": ")[1]?.split(" ") ?? [];
    expect(await accounts("10:30")).toHaveLength(HOLDERS_MAX.other);
    expect(await accounts("10:30")).not.toContain("(crowd)");
    expect(await accounts("10:45")).toContain("(crowd)");
    expect(await accounts("10:45")).not.toContain("one_more");
    expect(await accounts("11:15")).not.toContain("another");
    const [row] = await linked(at(day, "10:30"), ["at_once"]);
    expect(row).toMatch(/^content at_once \S+: \(crowd\)$/);
  });

  it("that is a crowd at once writes one row", async () => {
    const day = dayOf();
    await partition.append(users(day, HOLDERS_MAX.other + 1, { user_agent: "burst/1" }, 15));
    await link(at(day, "10:15"));
    const [row] = await linked(at(day, "10:30"), [" burst/1"]);
    expect(row).toMatch(/^client {2}burst\/1 \S+: \(crowd\)$/);
  });

  it("is larger for a device, which strangers seldom share", async () => {
    const day = dayOf();
    const { owned, other } = HOLDERS_MAX;
    await partition.append(users(day, other + 1, { device_id: "dev_farm" }, 15));
    await link(at(day, "10:15"));
    const [farm] = await linked(at(day, "10:30"), ["dev_farm"]);
    expect(farm?.split(": ")[1]?.split(" ")).toHaveLength(other + 1);
    await partition.append(users(day, owned + 1, { device_id: "dev_default" }, 45));
    await link(at(day, "10:45"));
    const [hub] = await linked(at(day, "11:00"), ["dev_default"]);
    expect(hub).toMatch(/^device dev_default \S+: \(crowd\)$/);
  });
});

it("profiles link by payment, e-mail and device at any time, by address on one day", async () => {
  const day = dayOf();
  const at0 = (time: string, days = 0) => at(day, time, days).toISOString();
  await storeProfiles(store, [
    {
      account_id: "p1",
      created_at: at0("08:00"),
      payment_fingerprint: "pm_1",
      signup_ip: "192.0.2.1",
    },
    {
      account_id: "p2",
      created_at: at0("09:00"),
      payment_fingerprint: "pm_1",
      signup_ip: "192.0.2.1",
    },
    {
      account_id: "p3",
      created_at: at0("09:30", 1),
      payment_fingerprint: "pm_2",
      signup_ip: "192.0.2.1",
    },
    {
      account_id: "p4",
      created_at: at0("23:00", -90),
      payment_fingerprint: "pm_1",
      email_hash: "mail",
    },
    {
      account_id: "p5",
      created_at: at0("23:00", -90),
      email_hash: "mail",
      signup_device_id: "dev_s",
    },
    { account_id: "p6", created_at: at0("23:00", -90), signup_device_id: "dev_s" },
    { account_id: "p7", created_at: at0("12:00", 3), payment_fingerprint: "pm_3" },
    { account_id: "p8", created_at: at0("23:00", -90), payment_fingerprint: "pm_3" },
  ]);
  const values = ["pm_1", "pm_2", "pm_3", "192.0.2.1", "mail", "dev_s"];
  await partition.append([use("p2", at(day, "10:05"), {}), use("p8", at(day, "10:20"), {})]);
  await link(at(day, "10:00"), at(day, "10:15"));
  const date = day.toISOString().slice(0, 10);
  // Nobody was seen who names the mail or the device; «p7» is not there yet.
  expect(await linked(at(day, "10:30"), values)).toEqual([
    `address 192.0.2.1 ${date}: p1 p2`,
    "payment pm_1 1970-01-01: p1 p2 p4",
  ]);
  await partition.append([use("p5", at(day, "13:00", 3), {}), use("p7", at(day, "13:00", 3), {})]);
  await link(at(day, "13:00", 3));
  expect(await linked(at(day, "10:30"), values)).toHaveLength(2);
  expect(await linked(at(day, "14:00", 3), values)).toEqual([
    `address 192.0.2.1 ${date}: p1 p2`,
    "device dev_s 1970-01-01: p5 p6",
    "email mail 1970-01-01: p4 p5",
    "payment pm_1 1970-01-01: p1 p2 p4",
    "payment pm_3 1970-01-01: p7 p8",
  ]);
});

it("what held earlier can be read after later quarters were written, and again after late events", async () => {
  const day = dayOf();
  const device = { device_id: "dev_late" };
  const uses = [
    use("a", at(day, "10:01"), device),
    use("b", at(day, "10:20"), device),
    use("c", at(day, "10:40"), device),
  ];
  await partition.append(uses);
  const quarters = [at(day, "10:00"), at(day, "10:15"), at(day, "10:30")];
  await link(...quarters);
  const history = async () => {
    const told: string[] = [];
    for (const time of ["10:15", "10:30", "10:45"]) {
      told.push(
        ...(await linked(at(day, time), ["dev_late"])).map((row) => `${time} ${row.slice(28)}`),
      );
    }
    return told;
  };
  const before = ["10:15 a", "10:30 a b", "10:45 a b c"];
  expect(await history()).toEqual(before);
  await link(...quarters.toReversed(), ...quarters);
  expect(await history()).toEqual(before);
  // «c» was there before, as it turns out.
  await partition.append([use("c", at(day, "10:02"), device)]);
  await link(...quarters);
  expect(await history()).toEqual(["10:15 a c", "10:30 a b c", "10:45 a b c"]);
});

it("what some quarters say together is what each says by itself", async () => {
  const day = dayOf();
  const { other } = HOLDERS_MAX;
  const many = (count: number, what: string, time: string) =>
    Array.from({ length: count }, (_, index) =>
      use(`${what}/${time}/${index}`, at(day, time), { user_agent: what, content_hash: what }),
    );
  await partition.append([
    ...many(2, "before", "09:50"),
    ...many(1, "before", "10:31"),
    ...many(1, "pair", "10:05"),
    ...many(1, "pair", "11:55"),
    // Grows into a crowd, is one at once, and is one before anybody could be linked.
    ...many(other - 24, "grows", "10:20"),
    ...many(40, "grows", "11:05"),
    ...many(3, "grows", "11:50"),
    ...many(other + 1, "at_once", "10:01"),
    ...many(2, "at_once", "10:46"),
    ...many(1, "one", "10:02"),
    ...many(other + 5, "one", "11:31"),
  ]);
  const apart: LinkRow[] = [];
  for (const quarter of quartersOf(day)) apart.push(...(await readNewLinks(store, quarter)));
  const range = { from: at(day, "10:00"), to: at(day, "12:00") };
  const together = await readNewLinks(store, range);
  expect(together.length).toBeGreaterThan(40);
  expect(firstOf(together)).toEqual(firstOf(apart));
});

it("what profiles say over some quarters is what they say in each", async () => {
  const day = dayOf();
  const quarters = quartersOf(day);
  const named = (account_id: string, when: Date, what: Record<string, string>) => {
    return { account_id, created_at: when.toISOString(), ...what };
  };
  const many = Array.from({ length: HOLDERS_MAX.owned }, (_, n) =>
    named(`m${n}`, at(day, n < 40 ? "09:00" : "11:20"), { payment_fingerprint: "pm_crowd" }),
  );
  await storeProfiles(store, [
    ...many,
    named("m_last", at(day, "11:40"), { payment_fingerprint: "pm_crowd" }),
    named("q1", at(day, "09:00"), { payment_fingerprint: "pm_q", signup_ip: "192.0.2.44" }),
    named("q2", at(day, "10:50"), { payment_fingerprint: "pm_q", signup_ip: "192.0.2.44" }),
    named("q3", at(day, "11:59"), { payment_fingerprint: "pm_q", signup_ip: "192.0.2.45" }),
    named("q4", at(day, "09:00", -14), { signup_ip: "192.0.2.46", email_hash: "mail_q" }),
    named("q5", at(day, "10:00", -14), { signup_ip: "192.0.2.46", email_hash: "mail_q" }),
    named("q6", at(day, "09:00", -15), { signup_ip: "192.0.2.47" }),
    named("q7", at(day, "10:00", -15), { signup_ip: "192.0.2.47" }),
  ]);
  const seen = (account_id: string, ...times: string[]) =>
    times.map((time) => use(account_id, at(day, time), {}));
  await partition.append([
    ...seen("q1", "10:05", "10:35", "11:35", "11:50"),
    ...seen("q2", "11:05"),
    ...seen("q4", "10:20"),
    ...seen("q6", "10:20"),
    ...seen("m1", "10:20", "11:20", "11:55"),
  ]);
  const apart: LinkRow[] = [];
  for (const quarter of quarters) apart.push(...(await readNewProfileLinks(store, [quarter])));
  const together = await readNewProfileLinks(store, quarters);
  expect(firstOf(together)).toEqual(firstOf(apart));
  expect(new Set(together.map(({ value }) => value))).toEqual(
    new Set(["pm_crowd", "pm_q", "192.0.2.44", "192.0.2.46", "mail_q"]),
  );
  expect(together.filter(({ account_id }) => account_id === "")).toMatchObject([
    { value: "pm_crowd", began_ms: at(day, "11:45").getTime() },
  ]);
  const some = quarters.filter((_, index) => index !== 2);
  const [, , third] = await new LinkNewsReader(store, at(day, "12:00")).read(some);
  const [alone] = await new LinkNewsReader(store, at(day, "12:00")).read(some.slice(2, 3));
  expect(third).toMatchObject({ accounts: alone?.accounts, workloads: [] });
  expect(third?.accounts).toBe(4);
});

/** The eight quarters of an hour from ten o'clock on. */
function quartersOf(day: Date) {
  return Array.from({ length: 8 }, (_, index) => {
    const from = new Date(at(day, "10:00").getTime() + index * QUARTER_MS);
    return { from, to: new Date(from.getTime() + QUARTER_MS) };
  });
}

/** The earliest time of each row. */
function firstOf(rows: readonly LinkRow[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { began_ms, ...row } of rows) {
    const key = JSON.stringify(row);
    first.set(key, Math.min(began_ms, first.get(key) ?? began_ms));
  }
  return first;
}
