/** `deploy/grafana`: panels over metrics that are exposed, and queries that the store answers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createAnalyst, EMBEDDED_ANALYST } from "@ringfence/api";
import { type TestStore, testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { PLUGIN_VERSION } from "./dashboard.ts";
import { type Exposed, exposedMetrics } from "./testing/exposed.ts";
import { withoutMacros } from "./testing/macros.ts";
import { parsePromql } from "./testing/promql.ts";
import { promqlProblems } from "./testing/promql-problems.ts";
import { storeSamples } from "./testing/sample-rows.ts";

const GRAFANA = new URL("../../../deploy/grafana/", import.meta.url);

const source = z.object({ type: z.string(), uid: z.string() });
const promql = z.object({ expr: z.string(), legendFormat: z.string(), datasource: source });
const sql = z.object({ rawSql: z.string(), format: z.int(), datasource: source });
const panel = z.object({
  type: z.enum(["timeseries", "stat", "table"]),
  title: z.string().min(3),
  description: z.string().min(5),
  datasource: source,
  gridPos: z.object({ w: z.int().min(4).max(24), x: z.int(), y: z.int() }),
  targets: z.array(z.union([sql, promql])).min(1),
});
type Panel = z.infer<typeof panel>;
const row = z.object({ type: z.literal("row"), title: z.string() });
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  time: z.object({ from: z.string().regex(/^now-\d+[hd]$/) }),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  panels: z.array(z.union([row, panel])),
});

const dashboards = readdirSync(new URL("dashboards/", GRAFANA)).map((file) => {
  const text = readFileSync(new URL(`dashboards/${file}`, GRAFANA), "utf8");
  return dashboard.parse(JSON.parse(text));
});
const panels = dashboards.flatMap(({ title, panels: all }) =>
  all.filter((each): each is Panel => each.type !== "row").map((each) => ({ in: title, ...each })),
);
const queries = panels.flatMap(({ targets, ...about }) =>
  targets.map((target) => [`${about.in}, ${about.title}`, { ...about, target }] as const),
);

test("every dashboard and every panel has a name of its own", () => {
  expect(dashboards.length).toBe(3);
  const names = [...dashboards.map(({ uid }) => uid), ...panels.map((p) => `${p.in} ${p.title}`)];
  // «Detection behind the clock» is a number above, and a line below.
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  expect(twice).toEqual(["Ringfence: Pipeline Detection behind the clock"]);
});

test("no panel overlaps another, or stands out of the 24 columns", () => {
  for (const { title, panels: all } of dashboards) {
    const places = all.filter((each): each is Panel => each.type !== "row");
    for (const { gridPos } of places) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    const at = places.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(at).size, title).toBe(at.length);
  }
});

describe("panels on Prometheus", () => {
  let exposed: Exposed;
  beforeAll(async () => {
    exposed = await exposedMetrics();
  });

  test.each(queries.filter(([, { target }]) => "expr" in target))("%s", (_, { target }) => {
    if (!("expr" in target)) throw new Error("it asks ClickHouse");
    expect(promqlProblems(target.expr, exposed)).toEqual([]);
    const { labels, selectors } = parsePromql(target.expr);
    const known = new Set([...labels, ...selectors.map(({ metric }) => metric), "instance"]);
    for (const [, label = ""] of target.legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
      expect(known.has(label), `${label} is summed away`).toBe(true);
    }
  });
});

describe("panels on ClickHouse", () => {
  const at = new Date("2026-10-12T10:00:00.000Z");
  const shown = { from: at, to: new Date(at.getTime() + 3_600_000), intervalSeconds: 60 };
  let database: TestStore;
  let analyst: ReturnType<typeof createAnalyst>;
  beforeAll(async () => {
    database = await testStore();
    await storeSamples(database.store, at);
    analyst = createAnalyst(database.store, EMBEDDED_ANALYST);
    await analyst.prepare();
  });
  afterAll(async () => {
    await analyst.close();
    await database.store.command(`DROP DATABASE IF EXISTS analyst_${database.store.database} SYNC`);
    await database.drop();
  });

  /** As the user under whom Grafana asks: what is not granted is refused. */
  const answered = (rawSql: string) =>
    analyst.run({
      sql: withoutMacros(rawSql, shown),
      most: 10_000,
      query_id: "panel",
      actor: null,
      signal: AbortSignal.timeout(30_000),
    });

  test.each(queries.filter(([, { target }]) => "rawSql" in target))("%s", async (_, { target }) => {
    if (!("rawSql" in target)) throw new Error("it asks Prometheus");
    const { rawSql, format } = target;
    expect(rawSql).toMatch(/\$__timeFilter\(\w+\)/);
    expect(Number(/\nLIMIT (\d+)$/.exec(rawSql)?.[1])).toBeLessThanOrEqual(10_000);
    const { columns, rows } = await answered(rawSql);
    expect(rows.length).toBeGreaterThan(0);
    const values = rows.flat();
    expect(values.every((value) => value !== null)).toBe(true);
    expect(values.some((value) => value !== "0" && value !== 0 && value !== "")).toBe(true);
    // A frame of time: the time first, then numbers, and at most one name before them.
    if (format !== 0) return;
    expect(columns[0]).toMatchObject({ name: "time", type: expect.stringMatching(/^DateTime/) });
    const names = columns.slice(1).filter(({ type }) => !/^(UInt|Int|Float)/.test(type));
    expect(names.length).toBeLessThanOrEqual(1);
  });

  test("outside of the time that is shown there is nothing", async () => {
    const series = queries.flatMap(([, { target }]) =>
      "rawSql" in target && target.format === 0 ? [target.rawSql] : [],
    );
    expect(series.length).toBeGreaterThan(4);
    const later = new Date(at.getTime() + 86_400_000);
    for (const rawSql of series) {
      const plain = withoutMacros(rawSql, { ...shown, from: later, to: later });
      const { rows } = await analyst.run({
        sql: plain,
        most: 1,
        query_id: "panel",
        actor: null,
        signal: AbortSignal.timeout(30_000),
      });
      expect(rows).toEqual([]);
    }
  });

  test("what they say of the samples", async () => {
    const of = async (title: string) => {
      const [, found] = queries.find(([name]) => name.endsWith(`, ${title}`)) ?? [];
      if (found === undefined || !("rawSql" in found.target)) throw new Error(`no panel ${title}`);
      return (await answered(found.target.rawSql)).rows;
    };
    expect(await of("Proposals that wait for a person")).toEqual([["1"]]);
    expect(await of("Measures in force")).toEqual([["1"]]);
    expect(await of("Hours until somebody decides")).toEqual([[0.5]]);
    // The later verdict overrules the earlier one.
    expect(await of("Precision by verdicts")).toEqual([["quota-ring", "1", "1", "0", "0", 1]]);
    expect(await of("Accounts with the most open alerts")).toEqual([
      ["acc_0", "1", 0.99, "multi_account", "starter"],
      ["acc_1", "1", 0.99, "multi_account", "unknown"],
    ]);
    expect((await of("Requests by outcome"))[0]?.slice(1)).toEqual(["2", "1", "1", "1"]);
  });
});

describe("provisioning", () => {
  const read = (path: string) =>
    parse(readFileSync(new URL(`provisioning/${path}`, GRAFANA), "utf8")) as unknown;
  const dataSources = z
    .strictObject({
      apiVersion: z.literal(1),
      datasources: z.array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          uid: z.string(),
          access: z.literal("proxy"),
          url: z.string().optional(),
          isDefault: z.boolean().optional(),
          editable: z.literal(false),
          jsonData: z.record(z.string(), z.unknown()),
        }),
      ),
    })
    .parse(read("datasources/ringfence.yaml")).datasources;

  test("has each kind of data source that a dashboard asks for", () => {
    const types = dataSources.map(({ type }) => type);
    for (const { title, templating, panels: all } of dashboards) {
      const variables = new Map(templating.list.map(({ name, query }) => [`\${${name}}`, query]));
      for (const each of all) {
        if (each.type === "row") continue;
        for (const { datasource } of [each, ...each.targets]) {
          expect(variables.get(datasource.uid), title).toBe(datasource.type);
          expect(types).toContain(datasource.type);
        }
      }
    }
  });

  test("reads the views of analysts, as their user", () => {
    const clickhouse = dataSources.find(({ type }) => type.includes("clickhouse"));
    expect(clickhouse?.jsonData).toMatchObject({
      username: "grafana",
      defaultDatabase: "analyst_ringfence",
    });
  });

  test("finds the dashboards where compose puts them, and the plug-in in its version", () => {
    const { providers } = z
      .strictObject({
        apiVersion: z.literal(1),
        providers: z.array(
          z.object({ name: z.string(), options: z.strictObject({ path: z.string() }) }),
        ),
      })
      .parse(read("dashboards/ringfence.yaml"));
    const compose = readFileSync(new URL("../compose.yaml", GRAFANA), "utf8");
    for (const { options } of providers) {
      const mount = new RegExp(`- \\./(grafana/\\S+):${options.path}:ro`).exec(compose);
      expect(existsSync(new URL(`../${mount?.[1] ?? "nowhere"}`, GRAFANA))).toBe(true);
    }
    expect(compose).toContain(`grafana-clickhouse-datasource@${PLUGIN_VERSION}`);
  });
});
