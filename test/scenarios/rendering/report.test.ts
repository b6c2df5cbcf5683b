/** A report of a world of three accounts, all figures of which can be counted. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configureDetectors } from "@ringfence/detectors";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { type Facts, together } from "../evaluating/facts.ts";
import { barsOf } from "../judging/bars.ts";
import { judgeAll } from "../judging/judge-all.ts";
import { SurestTable } from "../judging/surest.ts";
import { at, found, honest, ring } from "../judging/testing.ts";
import { table } from "./markdown.ts";
import { writeReport } from "./write-report.ts";

function world(name: string, findings: Facts["findings"]): Facts {
  const truth = [...ring([`${name}1`, `${name}2`]), honest(`${name}h`, "household")];
  const accounts = truth.map(({ account_id }) => account_id);
  return {
    truth,
    active: new Set(accounts),
    events: 10,
    findings,
    standing: new Map(),
    clusters: new Map([
      [`${name}1`, name],
      [`${name}2`, name],
    ]),
    surest: new SurestTable().table,
    baselines: ["a", "b", "c", "d"].map((rule) => ({
      name: rule,
      threshold: 1,
      sweep: [1, 2],
      scores: new Map(rule === "a" ? [[`${name}h`, 1]] : []),
    })),
    seconds: 1,
  };
}

const said = found("x", ["x1", "x2", "xh"], { observed_at: at(30) });
const facts = together([world("x", [said]), world("y", [])]);
const judged = judgeAll(facts, { hours: 168 });
const bar = (what: string) => barsOf(judged).find((one) => one.what.startsWith(what));

it("findings of one id in two worlds are two", () => {
  const other = found("x", ["y1"]);
  const both = judgeAll(together([world("x", [said]), world("y", [other])]), { hours: 168 });
  expect(both.size.findings).toBe(2);
  expect(judged.size.findings).toBe(1);
});

it("whom policy exempts no alert accuses", () => {
  const unknown = { created_at: null, plan: null, status: null, organization_id: null };
  const reseller = { account_id: "zh", ...unknown, reseller: "authorized" } as const;
  const resale = found("z", ["zh"], { category: "resale" });
  const accused = (standing: Facts["standing"]) =>
    judgeAll({ ...world("z", [resale]), standing }, { hours: 168 }).look_alikes[0]?.accused;
  expect(accused(new Map())).toBe(1);
  expect(accused(new Map([["zh", reseller]]))).toBe(0);
});

describe("bars", () => {
  it("are met, not met, or not measured", () => {
    expect(bar("precision over")).toMatchObject({ met: false });
    expect(bar("precision over")?.measured).toMatch(/^0\.667 \(2 of 3/);
    // Half of the abusive accounts against half of the honest ones.
    expect(bar("the same, were 2 %")).toMatchObject({ measured: "0.020", met: false });
    expect(bar("recall, easy")?.measured).toMatch(/^0\.500 \(2 of 4/);
    expect(bar("recall, careful")).toMatchObject({ measured: "–", met: null });
    expect(bar("median time to detect: rings")).toMatchObject({
      measured: "20 min (1 of 2 found)",
      met: true,
    });
    expect(bar("honest accounts accused")).toMatchObject({ measured: "50.00 % (1 accounts)" });
    expect(bar("alerts that would")).toMatchObject({ measured: "0.5000 (1 alerts)", met: false });
    expect(bar("clusters of easy")).toMatchObject({ measured: "1.000", met: true });
    expect(bar("precision of recommended")).toMatchObject({ met: null });
  });

  it("the rules together accuse whom any accuses", () => {
    const rules = judged.baselines.at(-1)?.point;
    expect(rules?.precision).toMatchObject({ of: 0, all: 2 });
  });
});

it("writes pages and drawings, and says openly what flatters", async () => {
  const out = await mkdtemp(join(tmpdir(), "ringfence-report-"));
  const occasion = {
    seeds: ["7"],
    hours: 168,
    accounts: 3,
    abuse: 0.02,
    jobs: 1,
    out,
    date: new Date(0),
  };
  const files = await writeReport(judged, occasion);
  expect(files).toHaveLength(6);
  const page = await readFile(join(out, "README.md"), "utf8");
  expect(page).toContain("66.7 % of the accounts abuse");
  expect(page).toContain("Some of these seeds are for tuning");
  expect(page).not.toMatch(/NaN|undefined|null/);
  const figures: unknown = JSON.parse(await readFile(join(out, "figures.json"), "utf8"));
  expect(figures).toMatchObject({
    about: { seeds: ["7"], accounts: 6 },
    judged: configureDetectors(null).map(({ id, version, params_hash }) => {
      return { id, version, params_hash };
    }),
    detectors: [{ id: "by-hand", precision: { of: 2, all: 3 }, errs: { household: 1 } }],
  });
  expect(await readFile(join(out, "figures.md"), "utf8")).not.toMatch(/NaN|undefined|null/);
  for (const name of ["recall", "precision-recall", "calibration"]) {
    const drawing = await readFile(join(out, `${name}.svg`), "utf8");
    expect(drawing).not.toMatch(/NaN|undefined/);
    // The grammar of XML is stricter than that of JSX in nothing that is used here.
    const style = /<style>[^<]*<\/style>/;
    expect(drawing).toMatch(style);
    expect(parseSync("drawing.jsx", drawing.replace(style, "")).errors).toEqual([]);
  }
  await rm(out, { recursive: true });
});

it("escapes what would end a cell", () => {
  expect(table(["a", "#b"], [["x|y", "1"]])).toBe("| a | b |\n| --- | --: |\n| x\\|y | 1 |");
});
