import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Alert, confidenceOf, toDetectionFinding } from "@ringfence/schemas";
import { ocsfProblems } from "@ringfence/schemas/ocsf-testing";
import { openStore, prepareStore, startEmbedded } from "@ringfence/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detectRing } from "../testing/ring-world.ts";
import { run, type RunOptions, temporaryFolder } from "../testing/test-io.ts";
import type { Explained } from "@ringfence/casework";

const GUIDE = fileURLToPath(new URL("../../../../docs/explain.md", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
/** The alert of the ring. */
let ring: Explained;
const explain = (id: string, more: readonly string[] = [], options: RunOptions = {}) =>
  run(["explain", id, "--data", data, ...more], options);

beforeAll(async () => {
  folder = await temporaryFolder();
  data = await detectRing(folder.path);
  const alerts = readFileSync(join(folder.path, "alerts"), "utf8").trim().split("\n");
  const last = JSON.parse(alerts.at(-1) ?? "") as Alert;
  const { code, stdout, stderr } = await explain(last.alert_id, ["--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  ring = JSON.parse(stdout) as Explained;
});
afterAll(() => folder.remove());

describe("as data", () => {
  test("the facts and the prior add up to the confidence, with each family and without", () => {
    const { alert, log_odds, facts } = ring;
    expect(alert).toMatchObject({ severity: "high", recommended_action: "suspend" });
    expect(facts.length).toBeGreaterThanOrEqual(3);
    expect(facts.map(({ weight }) => Math.abs(weight))).toEqual(
      facts.map(({ weight }) => Math.abs(weight)).sort((x, y) => y - x),
    );
    expect(confidenceOf(log_odds.sum ?? NaN, [])).toBeCloseTo(alert.confidence, 5);
    const told = alert.explanation?.counterfactuals ?? [];
    expect(told.map(({ without }) => without)).toContain("identity");
    for (const { without, confidence, weight } of told) {
      const rest = facts.filter(({ family }) => family !== without);
      expect(confidence).toBe(confidenceOf(log_odds.prior ?? NaN, rest));
      expect(weight).toBeGreaterThan(0);
    }
  });

  test("every look-alike was considered, and the likeliest does not fit", () => {
    const considered = ring.alert.explanation?.look_alikes ?? [];
    expect(considered[0]).toMatchObject({ id: "household", fits: false });
    expect(considered.map(({ id }) => id)).toContain("shared-computer");
    expect(ring.alert.explanation?.triage.length).toBeGreaterThan(1);
  });

  test("links span the accounts, and turns are told in order of time", () => {
    const { account_ids, explanation } = ring.alert;
    const links = explanation?.links?.shown ?? [];
    expect(links).toHaveLength(account_ids.length - 1);
    const linked = new Set(links.flatMap((one) => [one.account_a, one.account_b]));
    expect([...linked].sort()).toEqual(account_ids);
    expect(new Set(links.map(({ kind }) => kind))).toContain("device");
    const turns = explanation?.handovers?.shown ?? [];
    expect(turns.length).toBeGreaterThan(2);
    for (const [index, { stopped_at, began_at, to_account }] of turns.entries()) {
      expect(began_at > stopped_at).toBe(true);
      expect(turns[index + 1]?.from_account ?? to_account).toBe(to_account);
    }
  });

  test("accounts come with plan, age and use, and samples are events of theirs", () => {
    const { alert, accounts, events } = ring;
    expect(accounts.total).toBe(alert.account_ids.length);
    expect(accounts.shown.map(({ account_id }) => account_id)).toEqual(alert.account_ids);
    const known = accounts.shown.filter(({ plan }) => plan === "free");
    expect(known.length).toBeGreaterThan(2);
    for (const { quota_units_per_day, units_today, age_days, requests } of known) {
      expect(quota_units_per_day).toBe(100);
      expect(units_today).toBeGreaterThan(0);
      expect(units_today).toBeLessThanOrEqual(100);
      expect(age_days).toBeGreaterThanOrEqual(0);
      expect(requests).toBeGreaterThan(0);
    }
    // What no profile says is unknown, and not nothing.
    expect(accounts.shown.some(({ plan, age_days }) => plan === null && age_days === null)).toBe(
      true,
    );
    expect(events.map(({ event_id }) => event_id).sort()).toEqual([...alert.event_samples].sort());
    for (const { account_id } of events) expect(alert.account_ids).toContain(account_id);
  });

  test("clauses, measures and how it came about", () => {
    expect(ring.clauses.map(({ clause }) => clause)).toEqual(["3.C", "2.A"]);
    expect(ring.clauses.every(({ text }) => text !== null)).toBe(true);
    expect(ring.measures.map(({ action, missing }) => [action, missing.length])).toEqual([
      ["observe", 0],
      ["warn", 0],
      ["throttle", 0],
      ["suspend", 0],
    ]);
    const numbers = ring.revisions.map(({ revision }) => revision);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(ring.revisions.at(-1)?.revision).toBe(ring.alert.revision);
  });
});

describe("as text", () => {
  test("docs/explain.md shows what it prints (npx vitest run services/cli/src/explain -u)", async () => {
    const { stdout } = await explain(ring.alert.alert_id);
    const guide = readFileSync(GUIDE, "utf8");
    const wanted = guide
      .replace(/(?<=explain )alr_\w+/, () => ring.alert.alert_id.slice(0, 8))
      .replace(/(?<=\n```text\n)[\s\S]*?(?=```\n)/, () => stdout);
    await expect(wanted).toMatchFileSnapshot(GUIDE);
  });

  test.each([60, 80, 100, 140])("keeps within %i columns of a terminal", async (stdoutColumns) => {
    const { stdout } = await explain(ring.alert.alert_id, [], { stdoutColumns });
    const widest = Math.max(...stdout.split("\n").map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(Math.min(stdoutColumns, 100));
  });

  test("says the same in colour", async () => {
    const plain = await explain(ring.alert.alert_id);
    const painted = await explain(ring.alert.alert_id, [], { stdoutHasColours: true });
    expect(painted.stdout).toContain("\u001b[");
    // oxlint-disable-next-line no-control-regex
    expect(painted.stdout.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain.stdout);
    expect(plain.stdout).not.toContain("\u001b");
  });
});

describe("an id", () => {
  test("may be its beginning, with or without its prefix, and that of the finding behind it", async () => {
    const digits = ring.alert.alert_id.slice(4);
    for (const id of [digits.slice(0, 6), `alr_${digits.slice(0, 6)}`, `fnd_${digits}`]) {
      const { code, stdout } = await explain(id, ["--json"]);
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as Explained).alert.alert_id).toBe(ring.alert.alert_id);
    }
  });

  test("that is unknown names the nearest, and how to list all", async () => {
    const digits = ring.alert.alert_id.slice(4, 12);
    const wrong = `${digits.slice(0, -1)}${digits.endsWith("0") ? "1" : "0"}`;
    const { code, stdout, stderr } = await explain(wrong);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`no alert begins with alr_${wrong}`);
    expect(stderr).toContain(`Did you mean ${ring.alert.alert_id}?`);
    expect(stderr).toContain("npx ringfence alerts");
    expect((await explain("nonsense")).stderr).toContain('"nonsense" is no id of an alert');
  });
});

describe("a folder that another process holds", () => {
  test("is read through its server", async () => {
    const server = await startEmbedded({ dataDir: join(data, "clickhouse") });
    const { code, stdout } = await explain(ring.alert.alert_id, ["--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(ring);
    // The same by its address, as for any ClickHouse.
    const env = { CLICKHOUSE_URL: server.url };
    const given = await run(["explain", ring.alert.alert_id, "--json"], { env });
    expect(JSON.parse(given.stdout)).toEqual(ring);
    await server.stop();
  });
});

test("a database without alerts says so", async () => {
  const empty = await temporaryFolder();
  const server = await startEmbedded({ dataDir: empty.file("clickhouse") });
  const store = openStore({ url: server.url, database: "ringfence", service: "test" });
  const signal = new AbortController().signal;
  const now = () => new Date("2026-10-12T00:00:00Z");
  await prepareStore(store, { now, signal, retryMs: 100, onRetry: () => {} });
  const env = { CLICKHOUSE_URL: server.url };
  const none = await run(["explain", "alr_1"], { env });
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("there are no alerts") });
  const listed = await run(["alerts"], { env });
  expect(listed).toMatchObject({ code: 0, stdout: "" });
  expect(listed.stderr).toContain("there are no alerts in database ringfence");
  await store.close();
  await server.stop();
  await empty.remove();
});

describe("ringfence alerts", () => {
  const list = (...more: string[]) => run(["alerts", "--data", data, ...more]);

  test("lists them as data, the gravest first, and filters", async () => {
    const all = JSON.parse((await list("--json")).stdout) as Record<string, unknown>[];
    expect(all[0]).toMatchObject({
      alert_id: ring.alert.alert_id,
      severity: "high",
      recommended_action: "suspend",
      is_open: true,
      accounts: 5,
      observed_at: ring.alert.observed_at,
    });
    expect(await list("--json", "--severity", "critical")).toMatchObject({
      code: 0,
      stdout: "[]\n",
    });
    expect(await list("--json", "--category", "pooling")).toMatchObject({
      code: 0,
      stdout: "[]\n",
    });
    const open = JSON.parse((await list("--json", "--open")).stdout) as { is_open: boolean }[];
    expect(open.length).toBeGreaterThan(0);
    expect(open.every((one) => one.is_open)).toBe(true);
  });

  test("as OCSF, one a line, filtered alike", async () => {
    const { code, stdout, stderr } = await list("--ocsf");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const documents = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(documents.flatMap(ocsfProblems)).toEqual([]);
    expect(documents[0]).toEqual(JSON.parse(JSON.stringify(toDetectionFinding(ring.alert))));
    const all = JSON.parse((await list("--json")).stdout) as { alert_id: string }[];
    const ids = documents.map(({ finding_info }) => finding_info.uid);
    expect(ids).toEqual(all.map(({ alert_id }) => alert_id));
    expect(all[0]).not.toHaveProperty("body");
    expect((await list("--ocsf", "--severity", "critical")).stdout).toBe("");
  });

  test("as a table, with ids that explain takes", async () => {
    const { code, stdout, stderr } = await list();
    expect(code).toBe(0);
    const [head, first] = stdout.split("\n");
    expect(head).toMatch(/^alert +severity +category +action +sure +observed \(UTC\) +about$/);
    expect(first).toMatch(
      /^alr_[0-9a-f]{8} +high +multi_account +suspend +> 99\.9 % .* 5 accounts$/,
    );
    expect(stderr).toContain(`next: npx ringfence alert ${ring.alert.alert_id.slice(0, 12)}`);
    const narrow = await run(["alerts", "--data", data], { stdoutColumns: 80 });
    expect(Math.max(...narrow.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(
      80,
    );
  });

  test("says how many are left out, and what to change where none is so", async () => {
    const { stdout, stderr } = await list("--most", "1");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    const all = JSON.parse((await list("--json")).stdout) as unknown[];
    if (all.length > 1)
      expect(stderr).toContain(`and ${all.length - 1} more: --most ${all.length}`);
    expect((await list("--severity", "critical")).stderr).toContain("ask with fewer options");
    expect((await list("--severity", "grave")).stderr).toContain('--severity cannot be "grave"');
  });
});

describe("on one screen", () => {
  let server: Awaited<ReturnType<typeof startEmbedded>>;
  // Commands ask the server that runs on the folder.
  beforeAll(async () => {
    server = await startEmbedded({ dataDir: join(data, "clickhouse") });
  });
  afterAll(() => server?.stop());
  const look = async (...argv: string[]) => {
    const shown = await run([...argv, "--data", data], { stdoutColumns: 80 });
    const commands = /npx ringfence/;
    const wide = shown.stdout
      .split("\n")
      .filter((line) => line.length > 80 && !commands.test(line));
    expect(wide).toEqual([]);
    return shown;
  };
  const dataOf = async (...argv: string[]) =>
    JSON.parse((await run([...argv, "--data", data, "--json"])).stdout) as Record<string, unknown>;

  test("an alert: what it says, where it stands, what comes next", async () => {
    const { alert_id, subject } = ring.alert;
    const { code, stdout } = await look("alert", alert_id.slice(4, 12));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^━━ HIGH multi_account · > 99\.9 % sure · open, suspend is recommended\n/,
    );
    expect(stdout).toMatch(/published +revision \d+\n/);
    expect(stdout).toContain(`npx ringfence explain ${alert_id.slice(0, 12)} --data ${data}`);
    expect(stdout).toContain(`npx ringfence cluster ${subject.id.slice(0, 12)}`);
    expect(stdout.split("\n").length).toBeLessThan(64);
    expect(await dataOf("alert", alert_id)).toMatchObject({ decisions: [], alert: { alert_id } });
  });

  test("an account: activity, what it shares with how many, links, alerts, verdicts, entries", async () => {
    const [id = "", other = ""] = ring.accounts.shown
      .filter(({ plan }) => plan !== null)
      .map(({ account_id }) => account_id);
    const { alert_id } = ring.alert;
    const by = ["--by", "kim", "--data", data];
    await run(["verdict", alert_id, "true_positive", "--note", "one card", ...by]);
    await run(["suppress", "--account", id, "--reason", "asked them", ...by]);
    const { code, stdout, stderr } = await look("account", id.slice(0, -2));
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^━━ ${id} · free · active · opened 2026-10-`));
    expect(stdout).toMatch(/requests +\d+, most \d+ an hour at \d\d:00\n +[·▁-█]{48}\n/);
    // Nothing says more than what few others have.
    expect(stdout).toMatch(/kind +value +accounts +requests.*\n +(?:address|device) +\S+ +5 +\d+/);
    expect(stdout).toMatch(/In cluster clu_\w+\s+of 5 accounts: core/);
    expect(stdout).toContain(`   ${other}  `);
    expect(stdout).toContain("1 found true, 0 false, 0 benign");
    expect(stdout).toMatch(/true positive +alr_\w{8} \(multi_account\) by kim on .*: one card/);
    expect(stdout).toMatch(
      /suppresses account \S+\s+until it is\s+revoked,\s+by\s+kim: asked them/,
    );
    expect(stderr).toContain(`next: npx ringfence alert ${alert_id.slice(0, 12)}`);
    const found = await dataOf("account", id);
    expect(found).toMatchObject({
      account_id: id,
      paying: false,
      verdicts: [{ note: "one card" }],
    });
  });

  test("a cluster: members, links, what they share, alerts", async () => {
    const { id } = ring.alert.subject;
    const { code, stdout } = await look("cluster", id.slice(4, 12));
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^━━ ${id}\\n +5 accounts: `));
    for (const account of ring.alert.account_ids) expect(stdout).toContain(account);
    expect(stdout).toMatch(/times as likely one actor as strangers: .*device\s/);
    expect(stdout).toMatch(/kind +value +members +accounts\n/);
    expect(stdout).toContain("Alerts about it: 1");
  });

  test.each([
    ["account", "nobody", "no account begins with nobody. See npx ringfence sql"],
    ["account", "acc_", "several accounts begin with acc_: acc_"],
    ["cluster", "clu_zz", "no cluster begins with clu_zz"],
  ])("%s %s is refused", async (command, id, expected) => {
    const { code, stderr } = await run([command, id, "--data", data]);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  test("an id with a slip is nearly found", async () => {
    const [account = ""] = ring.alert.account_ids;
    const slip = `${account.slice(0, -1)}${account.endsWith("0") ? "1" : "0"}`;
    const { stderr } = await run(["account", slip, "--data", data]);
    expect(stderr).toContain(`Did you mean ${account}`);
  });

  test("a state that was not published yet is pending", async () => {
    const store = openStore({ url: server.url, database: await databaseName(), service: "test" });
    await store.command(
      "INSERT INTO alerts SELECT * REPLACE(sequence + 1000 AS sequence, revision + 1 AS revision, " +
        "replaceOne(body, concat('\"revision\":', toString(alerts.revision)), " +
        "concat('\"revision\":', toString(alerts.revision + 1))) AS body) " +
        "FROM alerts WHERE alert_id = {id:String} ORDER BY sequence DESC LIMIT 1",
      { id: ring.alert.alert_id },
    );
    await store.close();
    const { stdout, stderr } = await look("alerts");
    expect(stdout).toMatch(/suspend\s\(?.*pending/);
    expect(stderr).toContain("pending: 1 state written, and published to nobody yet");
    const alert = await look("alert", ring.alert.alert_id);
    expect(alert.stdout).toMatch(/revision \d+ is pending; readers have revision \d+/);
  });

  async function databaseName(): Promise<string> {
    const { stderr } = await run(["alerts", "--data", data, "--severity", "critical"]);
    return /no alert in database (\S+) is so/.exec(stderr)?.[1] ?? "";
  }
});
