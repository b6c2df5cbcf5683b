import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run as runLine, type RunOptions } from "../testing/test-io.ts";

// As the commands do: none of the services is loaded before it is needed.
const { aFinding, startEnforce, storeFindings, TOPIC } = await import("@ringfence/enforce/testing");

const NOW = Date.parse("2026-10-12T12:00:00Z");
const DAY_MS = 86_400_000;
const alertOf = (number: number) => `alr_${number.toString(16).padStart(32, "0")}`;

let database: Awaited<ReturnType<typeof testStore>>;
const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
/** Enforce as of a number of days later. */
const enforce = (days = 0) => {
  const clock = { now: () => new Date(NOW + days * DAY_MS) };
  return startEnforce({ store: database.store, sink, clock }).drain();
};
const run = (argv: readonly string[], options: RunOptions = {}) => {
  const { url, database: name } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: name, USER: "kim" };
  return runLine(argv, { now: () => NOW, ...options, env: { ...env, ...options.env } });
};
const because = ["--reason", "it is ours"] as const;

interface Listed {
  readonly control_id: string;
  readonly kind: string;
  readonly value: string;
  readonly holding: number;
  readonly alerts: number;
  readonly accounts: number;
  readonly problems: readonly string[];
}
const listed = async (argv: readonly string[], options: RunOptions = {}) =>
  JSON.parse((await run([...argv, "--json"], options)).stdout) as Listed[];

beforeAll(async () => {
  database = await testStore();
  await storeFindings(
    database.store,
    [1, 2, 3, 4].map((number) => aFinding(number)),
    0,
  );
  await enforce();
});
afterAll(() => database.drop());

describe("controls", () => {
  test("are added in each way, and listed with what they keep back", async () => {
    const none = await run(["controls"]);
    expect(none).toMatchObject({ code: 0, stdout: "" });
    expect(none.stderr).toContain("there are no entries in force");

    const added = await run(["allow-list", "add", "--account", "acc_1_a", ...because, "--json"]);
    expect(added.code).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({
      kind: "allow",
      author: "kim",
      reason: "it is ours",
      created_at: "2026-10-12T12:00:00.000Z",
      expires_at: null,
    });
    expect(added.stderr).toContain("note: nothing is known of account acc_1_a");
    const cluster = ["--cluster", "clu_2", "--category", "multi_account"];
    const suppressed = await run(["suppress", ...cluster, ...because, "--by", "ana"]);
    expect(suppressed.stdout).toMatch(
      /^ctl_[0-9a-f]{32} suppresses cluster clu_2 for multi_account until it is revoked\./,
    );
    expect(suppressed.stderr).toBe("");
    const network = ["--network", "203.0.113.0/24", "--expires", "7d", "--raised-by", "resale"];
    await run(["controls", "add", "snooze", ...network, ...because]);
    await enforce();

    const all = await listed(["controls", "list"]);
    const kept = all.map(({ value, holding, alerts, accounts }) => [
      value,
      { holding, alerts, accounts },
    ]);
    expect(Object.fromEntries(kept)).toEqual({
      acc_1_a: { holding: 0, alerts: 1, accounts: 1 },
      clu_2: { holding: 1, alerts: 1, accounts: 2 },
      "203.0.113.0/24": { holding: 0, alerts: 0, accounts: 0 },
    });
    expect(all.flatMap(({ problems }) => problems)).toEqual([
      "holds back 25 % of the open alerts (1 of 4)",
    ]);
    const table = await run(["controls"]);
    expect(table.stdout).toMatch(/entry +kind +about +until \(UTC\) +holds now +alerts in 7 d/);
    expect(table.stdout).toMatch(/snooze +network 203.0.113.0\/24 \(resale\) +2026-10-19 12:00/);
    expect(table.stderr).toMatch(/ctl_[0-9a-f]{8} holds back 25 % of the open alerts/);
    expect((await listed(["allow-list"])).map(({ kind }) => kind)).toEqual(["allow"]);
    expect((await listed(["controls", "--too-much", "50"])).flatMap((one) => one.problems)).toEqual(
      [],
    );
  });

  test("that match nothing for long are told", async () => {
    const later = { now: () => NOW + 6 * DAY_MS };
    const all = await listed(["controls", "--days", "5"], later);
    const network = all.find(({ kind }) => kind === "snooze");
    expect(network?.problems).toEqual(["matches nothing since 2026-10-12 12:00 UTC"]);
    // It still leaves somebody out.
    expect(all.find(({ kind }) => kind === "allow")?.problems).toEqual([]);
  });

  test("are revoked once, and stay as history", async () => {
    const [entry] = await listed(["allow-list"]);
    const id = entry?.control_id ?? "";
    const because = ["--reason", "it was a mistake"];
    const { code, stdout } = await run(["allow-list", "remove", id.slice(0, 12), ...because]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("revoked") });
    expect(await listed(["allow-list"])).toEqual([]);
    expect(await listed(["allow-list", "--all"])).toMatchObject([
      { control_id: id, revoked_by: "kim", revoked_why: "it was a mistake" },
    ]);
    const again = await run(["controls", "revoke", id, ...because]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("was revoked by kim") });
    const wrong = `${id.slice(0, 11)}${id[11] === "0" ? "1" : "0"}`;
    const unknown = await run(["controls", "revoke", wrong, ...because]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(`Did you mean ${id}?`);
  });

  test.each<[string, readonly string[], string]>([
    ["about nothing", ["suppress"], "give one of --account, --organization"],
    ["about two", ["suppress", "--account", "a", "--key", "k"], "an entry is about one thing"],
    ["no reason", ["suppress", "--account", "a", "--reason", " "], "--reason takes"],
    ["no end", ["snooze", "--account", "a"], "a snooze has to end"],
    ["an end that is past", ["snooze", "--account", "a", "--expires", "2026-01-01"], "is over"],
    ["no time", ["snooze", "--account", "a", "--expires", "7 days"], "such as 30m, 12h, 7d"],
    ["no network", ["suppress", "--network", "203.0.113.7/24"], "is not the beginning of its"],
    ["no prefix", ["suppress", "--network", "here"], "is no address and no prefix"],
    ["everybody", ["suppress", "--network", "0.0.0.0/0", "--yes"], "is everybody's"],
    ["all of IPv4", ["suppress", "--network", "::/64", "--yes"], "is everybody's"],
    ["a provider", ["suppress", "--network", "10.0.0.0/8"], "add --yes"],
    ["a detector", ["suppress", "--detector", "resale"], "add --yes"],
    ["no detector", ["suppress", "--detector", "resal", "--yes"], "Did you mean resale?"],
    ["no detector either", ["suppress", "--account", "a", "--raised-by", "x"], "no detector"],
    ["no category", ["suppress", "--account", "a", "--category", "x"], "--category cannot be"],
    ["no kind", ["controls", "add", "alow", "--account", "a"], "Did you mean allow?"],
    ["no author", ["suppress", "--account", "a", "--by", "x".repeat(129)], "at most 128"],
  ])("refuse %s", async (_, argv, problem) => {
    const reason = argv.includes("--reason") ? [] : because;
    const { code, stderr } = await run([...argv, ...reason]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(problem) });
  });

  test("refuse what nobody stands behind", async () => {
    const nobody = { env: { USER: "" } };
    const added = await run(["suppress", "--account", "acc_1_a", ...because], nobody);
    const judged = await run(["verdict", alertOf(1), "benign", "--note", "x"], nobody);
    for (const { code, stderr } of [added, judged]) {
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("--by NAME, or set RINGFENCE_ACTOR"),
      });
    }
  });

  test("take a whole detector where it is meant", async () => {
    const all = ["--detector", "resale", "--yes", "--expires", "2w"];
    expect((await run(["snooze", ...all, ...because])).code).toBe(0);
  });
});

describe("verdicts", () => {
  const verdict = (number: number, value: string, ...more: string[]) =>
    run(["verdict", alertOf(number), value, "--note", "looked at it", ...more]);

  test("show in the alerts, in the explanation, and in what a detector is worth", async () => {
    const given = await verdict(3, "false_positive", "--analyst", "ana");
    expect(given).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        `${alertOf(3)} is judged false_positive by ana: it is closed`,
      ),
    });
    await verdict(4, "true_positive");
    await enforce();
    const rows = JSON.parse((await run(["alerts", "--json"])).stdout) as Record<string, unknown>[];
    const of = (number: number) => rows.find(({ alert_id }) => alert_id === alertOf(number));
    expect(of(2)).toMatchObject({ status: "suppressed", verdict: null, is_open: false });
    expect(of(3)).toMatchObject({ status: "closed", verdict: "false_positive", is_open: false });
    expect(of(4)).toMatchObject({
      status: "acknowledged",
      verdict: "true_positive",
      is_open: true,
    });
    const table = await run(["alerts"]);
    expect(table.stdout).toMatch(/closed \(false positive\)/);
    expect(table.stdout).toMatch(/suspend \(true positive\)/);
    expect(table.stdout).toMatch(/ suppressed /);

    const explained = await run(["explain", alertOf(3)]);
    expect(explained.stdout).toContain("Closed as a false positive.");
    expect(explained.stdout).toContain("of revision 1: looked at it");
    const held = await run(["explain", alertOf(2)]);
    expect(held.stdout).toContain("suppressed: published to nobody");
    expect(held.stdout).toMatch(/acts +ctl_[0-9a-f]{8} by ana suppresses cluster clu_2/);

    const measured = JSON.parse((await run(["detectors", "--json"])).stdout) as {
      detector_id: string;
      open: number;
      judged: number;
      precision: { share: number; low: number; high: number } | null;
    }[];
    const ring = measured.find(({ detector_id }) => detector_id === "quota-ring");
    expect(ring).toMatchObject({ open: 2, judged: 2, precision: { share: 0.5 } });
    const told = (await run(["detectors"])).stdout;
    expect(told).toMatch(/quota-ring +1 +live +2 +n = 2 +1\/1\/0 +0\.50 \(0\.09–0\.91\)/);
    expect(told).toMatch(/resale +\d+ +live +0 +n = 0 +– +–/);
  });

  test("are not needed to say that one looks after an alert", async () => {
    const take = (number: number, ...more: string[]) =>
      run(["acknowledge", alertOf(number), "--by", "ana", ...more]);
    const taken = await take(1, "--note", "at it");
    expect(taken).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${alertOf(1)} is acknowledged by ana`),
    });
    await enforce();
    expect((await run(["alerts"])).stdout).toMatch(/suspend \(ana has it\)/);
    expect((await run(["alert", alertOf(1)])).stdout).toContain("acknowledged by ana");
    expect((await run(["explain", alertOf(1)])).stdout).toMatch(/taken +by ana on .*: at it/);
    expect((await take(1, "--release")).code).toBe(0);
    await enforce();
    expect((await run(["alert", alertOf(1)])).stdout).toContain("open, suspend is recommended");
    for (const refused of [await take(1, "--release"), await take(3)]) {
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/Nobody has|closed/),
      });
    }
  });

  test("overrule one another, and none is lost", async () => {
    // Given later, by a clock that is slow.
    await run(["verdict", alertOf(3), "benign", "--note", "a class"], { now: () => NOW - 60_000 });
    await enforce();
    const { verdicts, now } = JSON.parse((await run(["explain", alertOf(3), "--json"])).stdout) as {
      verdicts: { verdict: string }[];
      now: unknown;
    };
    expect(verdicts.map((one) => one.verdict)).toEqual(["false_positive", "benign"]);
    expect(now).toEqual({ status: "suppressed", verdict: "benign", acknowledged_by: null });
  });

  test("are refused of what there is not", async () => {
    const unknown = await verdict(999, "benign");
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean alr_"),
    });
    const wrong = await verdict(1, "guilty");
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("verdict cannot be") });
    const silent = await run(["verdict", alertOf(1), "benign", "--note", " "]);
    expect(silent).toMatchObject({ code: 2, stderr: expect.stringContaining("--note takes") });
  });
});

test("a cluster is named by the beginning of its id, as elsewhere", async () => {
  const rows = ["clu_9f01aa", "clu_9f02bb"].map((cluster_id) => ({
    window_end: "2026-10-12T04:00:00.000Z",
    cluster_id,
    account_id: cluster_id,
  }));
  await database.store.insert("account_clusters", rows, { columns: Object.keys(rows[0] ?? {}) });
  const suppress = (id: string) => run(["suppress", "--cluster", id, ...because, "--json"]);
  const one = await suppress("clu_9f01");
  expect(JSON.parse(one.stdout)).toMatchObject({ scope: "cluster", value: "clu_9f01aa" });
  const several = await suppress("clu_9f0");
  expect(several).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("several clusters begin with clu_9f0"),
  });
});
