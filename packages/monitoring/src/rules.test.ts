/** `deploy/prometheus`: rules that Prometheus can read, over metrics that are there, with a runbook each. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Exposed, exposedMetrics } from "./testing/exposed.ts";
import { parsePromql } from "./testing/promql.ts";
import { promqlProblems } from "./testing/promql-problems.ts";

const FOLDER = new URL("../../../deploy/prometheus/", import.meta.url);
const DOCS = new URL("../../../docs/", import.meta.url);
const read = (name: string) => parse(readFileSync(new URL(name, FOLDER), "utf8")) as unknown;

/** As Prometheus has it (rulefmt), and what we ask of ourselves beyond that. */
const rule = z.strictObject({
  alert: z.string().regex(/^Ringfence[A-Z][A-Za-z]+$/),
  expr: z.string().min(1),
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
  annotations: z.strictObject({
    summary: z.string().min(10).max(90),
    description: z.string().min(20),
    runbook_url: z.string().regex(/^docs\/operate\.md#[a-z-]+$/),
  }),
});
const ruleFile = z.strictObject({
  groups: z.array(
    z.strictObject({ name: z.string().regex(/^ringfence-[a-z]+$/), rules: z.array(rule).min(1) }),
  ),
});
const { groups } = ruleFile.parse(read("rules.yaml"));
const rules = groups.flatMap((group) => group.rules);

let exposed: Exposed;
beforeAll(async () => {
  exposed = await exposedMetrics();
});

describe("rules.yaml", () => {
  test("names every alert and every group once", () => {
    for (const names of [rules.map(({ alert }) => alert), groups.map(({ name }) => name)]) {
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
  });

  test.each(rules.map((each) => [each.alert, each] as const))(
    "%s rests on what the services expose, and says what to do",
    (alert, { expr, annotations: { summary, description, runbook_url } }) => {
      expect(promqlProblems(expr, exposed)).toEqual([]);
      // What a template asks for has to be left over by the expression.
      const { labels } = parsePromql(expr);
      for (const [, label = ""] of `${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)) {
        expect(label === "instance" || labels.includes(label), `${alert}: ${label}`).toBe(true);
      }
      expect(sectionsOf("operate.md")).toContain(runbook_url.replace("docs/operate.md#", ""));
    },
  );

  test("each is tried by rules.test.yaml", () => {
    const tests = readFileSync(new URL("rules.test.yaml", FOLDER), "utf8");
    for (const { alert } of rules) expect(tests, alert).toContain(alert);
  });

  test("covers every stage and every severity", () => {
    expect(groups.map(({ name }) => name)).toEqual([
      "ringfence-ingest",
      "ringfence-detect",
      "ringfence-enforce",
      "ringfence-deliver",
      "ringfence-itself",
    ]);
    expect(new Set(rules.map(({ labels }) => labels.severity)).size).toBe(2);
  });

  // Prometheus's own tool, where it is on the path; the checks above need none.
  const promtool = spawnSync("promtool", ["--version"]).error === undefined;
  test("promtool finds it well, and the tests of the rules pass", ({ skip }) => {
    skip(!promtool, "promtool is not on the PATH");
    for (const argv of [
      ["check", "config", "prometheus.yml"],
      ["test", "rules", "rules.test.yaml"],
    ]) {
      const { status, stdout, stderr } = spawnSync("promtool", argv, {
        cwd: fileURLToPath(FOLDER),
        encoding: "utf8",
      });
      expect(status, `${stdout}${stderr}`).toBe(0);
    }
  });
});

describe("prometheus.yml", () => {
  const config = z.object({
    rule_files: z.array(z.string()),
    scrape_configs: z.array(
      z.object({
        job_name: z.string(),
        static_configs: z.array(z.object({ targets: z.array(z.string()) })),
      }),
    ),
  });
  const { rule_files, scrape_configs } = config.parse(read("prometheus.yml"));

  test("loads the rules, and calls the job as they do", () => {
    for (const file of rule_files) expect(existsSync(new URL(file, FOLDER)), file).toBe(true);
    expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(["ringfence"]);
  });
});

describe("the checks can fail", () => {
  test.each([
    ["sum(ringfence_nothing)", /no service exposes ringfence_nothing/],
    ["sum by (account) (ringfence_breaker_open)", /label account/],
    ['ringfence_dlq_total{cause="x"}', /ringfence_dlq_total has no label cause/],
    ["ringfence_flush_seconds", /no service exposes ringfence_flush_seconds/],
    ["1 + 1", /no metric/],
  ])("%s", (expr, problem) => {
    expect(promqlProblems(expr, exposed).join("\n")).toMatch(problem);
  });

  test("an expression that cannot be read", () => {
    expect(() => parsePromql("sum(rate(ringfence_dlq_total[5m])")).toThrow(/cannot be read/);
  });
});

/** Anchors of the headings, as GitHub makes them. */
function sectionsOf(page: string): string[] {
  const headings = readFileSync(new URL(page, DOCS), "utf8").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
}
