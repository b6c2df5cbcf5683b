import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, temporaryFolder } from "../testing/test-io.ts";

const DELIVERED = fileURLToPath(new URL("../../../../deploy/policy.yaml", import.meta.url));
const CASES = fileURLToPath(new URL("../../../../deploy/policy.cases.yaml", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

function written(name: string, text: string): string {
  writeFileSync(folder.file(name), text);
  return folder.file(name);
}

const RING = `cases:
  - name: a ring of <free> accounts
    finding: { category: multi_account, severity: high, confidence: 0.995, families: 2 }
    expect: { action: throttle, clauses: [3.B], expires_hours: 1, reason: by mistake }
`;

describe("ringfence policy test", () => {
  it("the cases that are delivered come out of the policy that is delivered", async () => {
    const { code, stdout, stderr } = await run(["policy", "test", CASES, "--policy", DELIVERED]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain("FAIL");
    expect(stdout).toMatch(/\n(\d+) of \1 cases came out as expected\n$/);
  });

  it("says what came out otherwise, and why, and reports it to a CI server", async () => {
    const junit = folder.file("policy.xml");
    const cases = written("ring.yaml", RING);
    const { code, stdout, stderr } = await run(["policy", "test", cases, "--junit", junit]);
    expect(code).toBe(1);
    expect(stderr).toContain("1 of 1 cases came out otherwise");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "FAIL a ring of <free> accounts wrong throttle was expected, not suspend; clauses 3.B were " +
        "expected, not 2.A, 3.C; an expiry after 1 hours was expected, not an expiry after 336 hours; " +
        "«by mistake» was expected in the reason, which is «suspend for high severity, 99.5 % sure, " +
        "2 families of evidence» got suspend · rung 1 · clauses 3.C, 2.A · for 336 hours",
    );
    const report = readFileSync(junit, "utf8");
    expect(report).toContain('classname="ringfence.policy"');
    expect(report).toContain('name="a ring of &lt;free&gt; accounts"');
    expect(report).toContain('failures="1"');
  });

  it("tries another policy", async () => {
    const policy = written("mild.yaml", "ladder: []\n");
    const { stdout } = await run(["policy", "test", written("r.yaml", RING), "--policy", policy]);
    expect(stdout).toContain("got   observe · no rung · clauses 3.C, 2.A · no expiry");
    expect(stdout).toContain("short suspend: never for multi_account");
  });

  it.each([
    ["a file that is not there", "none.yaml", null, /cases file not found/],
    ["what is no YAML", "no.yaml", "a: b: c\n", /no\.yaml is no YAML: line 1/],
    ["nothing", "empty.yaml", "cases: []\n", /empty\.yaml: cases cases: /],
    [
      "a misspelt name",
      "typo.yaml",
      RING.replace("severity", "severty"),
      /cases cases\.0\.finding: there is no "severty"; did you mean severity\?/,
    ],
    [
      "a case that expects nothing",
      "lazy.yaml",
      RING.replace(/expect: .*/, "expect: {}"),
      /cases\.0\.expect: expects nothing; name an action/,
    ],
  ])("refuses %s", async (_, name, text, message) => {
    if (text !== null) written(name, text);
    const { code, stderr } = await run(["policy", "test", folder.file(name)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("refuses a policy that makes no sense, and a report that cannot be written", async () => {
    const policy = written(
      "bad.yaml",
      "ladder: [{ action: suspend, severity_min: low, confidence_min: 0.9, families_min: 1 }]\n",
    );
    const refused = await run(["policy", "test", CASES, "--policy", policy]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("suspend needs confidence_min of 0.99 or more");
    const junit = folder.file("nowhere/report.xml");
    expect((await run(["policy", "test", CASES, "--junit", junit])).code).toBe(2);
  });
});

describe("ringfence policy show", () => {
  it("says the policy in words", async () => {
    const { code, stdout } = await run(["policy", "show", "--policy", DELIVERED]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "1  SUSPEND from high severity, 99 % sure and 2 families of evidence on",
    );
    expect(stdout).toContain("every category but\n      anomalous_traffic");
    expect(stdout).toContain("suspend   14 days");
    expect(stdout).toBe((await run(["policy", "show"])).stdout);
  });

  it("says whom a rung is for, and where nothing is", async () => {
    const policy = written(
      "own.yaml",
      "exemptions: []\npaying_plans: []\ncooldowns: [{ after: lifted, days: 1, at_most: observe, history: any }]\n" +
        "escalation: [{ measures_min: 1, days: 30 }]\n" +
        "ladder:\n  - action: warn\n    severity_min: low\n    confidence_min: 0.7\n    families_min: 1\n" +
        "    standing: { paying: false, account_age_days_max: 30, organization: none }\n",
    );
    const { stdout } = await run(["policy", "show", "--policy", policy]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "WARN from low severity, 70 % sure and 1 family of evidence on, if the account does not pay, is " +
        "30 days old at most, names no organization; every category",
    );
    expect(stdout).toContain("Exempt\n   nothing\n");
    expect(stdout).toContain("1 other alert or more led to measures that nobody lifted");
    expect(stdout).toContain("observe at most for 1 day after a person lifted a measure");
  });
});

it("says what there is to be asked, and what was meant", async () => {
  const bare = await run(["policy"]);
  expect(bare).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("print the policy in words"),
  });
  const near = await run(["policy", "tset"]);
  expect(near.stderr).toContain(
    "unknown command 'tset'. Did you mean test? See \"npx ringfence policy --help\"",
  );
  const lacking = await run(["policy", "test"]);
  expect(lacking.stderr).toContain('See "npx ringfence policy test --help"');
});
