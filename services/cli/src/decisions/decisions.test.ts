import { type Automation, DEFAULT_POLICY } from "@ringfence/policy";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run as runLine, type RunOptions } from "../testing/test-io.ts";

// As the commands do: none of the services is loaded before it is needed.
const {
  aFinding,
  automatic,
  DECISIONS,
  decisionsIn,
  decisionSink,
  startEnforce,
  storeFindings,
  told,
  TOPIC,
} = await import("@ringfence/enforce/testing");

let database: Awaited<ReturnType<typeof testStore>>;
const sink = decisionSink();
const alerts = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
const over = new AbortController();

const run = (argv: readonly string[], options: RunOptions = {}) => {
  const { url, database: name } = database.store;
  const env = { CLICKHOUSE_URL: url, RINGFENCE_CLICKHOUSE_DATABASE: name, USER: "kim" };
  return runLine(argv, { ...options, env: { ...env, ...options.env } });
};
const enforce = (automation: Automation = DEFAULT_POLICY) =>
  startEnforce({
    store: database.store,
    sink: alerts,
    decisions: { sink, destination: DECISIONS, automation },
  });
const listed = async (...flags: string[]) =>
  JSON.parse((await run(["decisions", "--json", ...flags])).stdout) as {
    decision_id: string;
    alert_id: string;
    account_id: string;
    state: string;
    actor: { id: string };
    reason: string;
  }[];

beforeAll(async () => {
  database = await testStore();
  await storeFindings(database.store, [aFinding(1), aFinding(2)], 0);
  await enforce().drain();
});
afterAll(async () => {
  over.abort();
  await database.drop();
});

describe("decisions", () => {
  test("as a table, those that wait on top, with what to do next", async () => {
    const { code, stdout, stderr } = await run(["decisions", "--account", "acc_1_a"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/decision +account +action +state +category/);
    expect(stdout).toMatch(/dec_[0-9a-f]{10} +acc_1_a +suspend +proposed +multi_account/);
    expect(stdout.trim().split("\n")).toHaveLength(2);
    expect(stderr).toMatch(
      /next: npx ringfence explain alr_.*\nthen: npx ringfence decide dec_[0-9a-f]{10} approve/,
    );
  });

  test("by state and alert; what is left out is told", async () => {
    expect(await listed("--state", "applied")).toEqual([]);
    const none = await run(["decisions", "--state", "applied"]);
    expect([none.code, none.stderr]).toEqual([0, expect.stringContaining("fewer options")]);
    const [first] = await listed();
    expect(await listed("--alert", first?.alert_id ?? "")).toHaveLength(2);
    expect((await run(["decisions", "--most", "1"])).stderr).toContain("and 3 more: --most 4");
  });
});

describe("decide", () => {
  test("is noted where enforce does not run, and taken up when it does", async () => {
    const [first] = await listed("--account", "acc_1_a");
    const id = first?.decision_id.slice(0, 14) ?? "";
    const asked = await run(["decide", id, "approve", "--reason", "one card"]);
    expect([asked.code, asked.stdout]).toEqual([0, ""]);
    expect(asked.stderr).toContain("1 noted and not answered yet");
    await enforce().drain();
    const [now] = await listed("--account", "acc_1_a");
    expect(now).toMatchObject({ state: "approved", actor: { id: "kim" }, reason: "one card" });
    expect((await decisionsIn(sink)).map(told).at(-1)).toBe("acc_1_a suspend approved");
  });

  test("is answered by an enforce that runs; all measures of an alert at once", async () => {
    const running = enforce().run(over.signal);
    const [second] = await listed("--account", "acc_2_a");
    const line = ["decide", second?.alert_id ?? "", "lift", "--reason", "a class", "--by", "alex"];
    const { code, stdout, stderr } = await run(line, { sleepMs: 50 });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "2 of 2 lifted by alex\n",
      stderr: "",
    });
    const again = await run(line, { sleepMs: 50 });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("is proposed or approved or applied");
    const early = await run(["decide", second?.decision_id ?? "", "applied", "--reason", "x"], {
      sleepMs: 50,
    });
    expect(early.code).toBe(1);
    expect(early.stderr).toContain("it is lifted, and applied may not follow that");
    over.abort();
    await running;
  });

  test.each([
    [["decide", "dec_0", "approve"], "--reason"],
    [["decide", "dec_0", "approve", "--reason", " "], "--reason takes 1 to"],
    [["decide", "dec_zz", "approve", "--reason", "x"], "is no id of a measure"],
    [["decide", "dec_0000000000", "approve", "--reason", "x"], "no measure begins with"],
    [["decide", "dec_0", "suspend", "--reason", "x"], "step cannot be"],
    [["decide", "alr_ffffffffff", "lift", "--reason", "x"], "no alert begins with"],
  ])("%j is refused", async (argv, problem) => {
    const { code, stderr } = await run(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });

  test("needs somebody who says it", async () => {
    const [first] = await listed("--account", "acc_1_b");
    const line = ["decide", first?.decision_id ?? "", "approve", "--reason", "x"];
    const nobody = await run(line, { env: { USER: "" } });
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining("--by NAME")]);
  });
});

test("the breaker says why it is open, and is reset by somebody with a reason", async () => {
  const closed = await run(["breaker"]);
  expect(closed.stdout).toBe("The breaker is closed; it never tripped.\n");
  expect((await run(["breaker", "reset", "--reason", "x"])).stderr).toContain("nothing to reset");
  const first = await storeFindings(database.store, [aFinding(3), aFinding(4)], 2);
  expect(first).toBe(4);
  await enforce(automatic([{ name: "an hour", hours: 1, accounts: 1 }])).drain();
  const open = await run(["breaker"]);
  expect(open.stdout).toContain("because of 2 accounts, above the cap of 1, within 1 h");
  expect(open.stdout).toMatch(/tripped +ringfence +an hour: 2 accounts/);
  // The clock of the command stands before that of the service in these tests: it is reset all the same.
  const reset = await run(["breaker", "reset", "--reason", "a load test"]);
  expect([reset.code, reset.stderr]).toEqual([0, ""]);
  expect(reset.stdout).toContain("reset by kim");
  const document = JSON.parse((await run(["breaker", "--json"])).stdout) as { open: boolean };
  expect(document.open).toBe(false);
});
