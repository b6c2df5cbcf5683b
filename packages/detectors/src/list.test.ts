import { readdirSync, readFileSync } from "node:fs";
import { EXPLANATION_LIMITS } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import { detectors } from "./list.ts";
import { configureDedup, configureDetectors } from "./settings.ts";
import { casesOf } from "./testing/expect-on-page.ts";
import { bounds, namesIn, UNKNOWN } from "./testing/formula.ts";

const folders = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "testing")
  .map(({ name }) => name);

it("lists every folder, and each detector is named after its own", () => {
  expect(detectors.map(({ id }) => id).sort()).toEqual(folders.sort());
});

describe.each(detectors)("$id", (detector) => {
  const folder = new URL(`./${detector.id}/`, import.meta.url);

  it("runs on its defaults", () => {
    expect(detector.configure({}, "live").params_hash).toMatch(/^prm_/);
    const [name] = Object.keys(detector.params.shape);
    const strange = { [name ?? ""]: "strange" };
    expect(() => detector.configure(strange, "live")).toThrow();
  });

  it("carries its own doubt, within the bounds of an explanation", () => {
    const { look_alikes, triage } = detector;
    const { list, sentence } = EXPLANATION_LIMITS;
    for (const entries of [look_alikes, triage]) {
      expect(entries.length).toBeGreaterThan(1);
      expect(entries.length).toBeLessThanOrEqual(list);
    }
    const ids = look_alikes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, text, judge } of look_alikes) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(judge).toBeTypeOf("function");
      expect(text.length).toBeLessThanOrEqual(sentence);
    }
    for (const text of triage) expect(text.length).toBeLessThanOrEqual(sentence);
  });

  it("has a page on which every weight can be worked out", () => {
    const { page, params, look_alikes } = detector;
    const sentences = page.sees.match(/[.:] |\.$/g) ?? [];
    expect(sentences.length).toBeGreaterThan(0);
    expect(Object.keys(page.severity).length).toBeGreaterThan(0);
    const features = page.evidence.map(({ feature }) => feature);
    expect(new Set(features).size).toBe(features.length);
    expect(features.length).toBeGreaterThan(2);
    for (const formula of page.evidence) {
      const known = ["observed", ...Object.keys(formula.where ?? {}), ...Object.keys(params.shape)];
      for (const weight of casesOf(formula)) {
        const names = namesIn(weight);
        expect(known, formula.feature).toEqual(expect.arrayContaining(names));
        const [least, most] = bounds(weight, new Map(names.map((name) => [name, UNKNOWN])));
        expect(least).toBeLessThanOrEqual(most);
      }
    }
    for (const { weighed_by = [] } of look_alikes) {
      expect(features).toEqual(expect.arrayContaining([...weighed_by]));
    }
  });

  it("names parameters that there are", () => {
    const names = JSON.stringify(detector.page).matchAll(/`([a-z]+(?:_[a-z]+)+)`/g);
    const features = detector.page.evidence.map(({ feature }) => feature);
    const known = [...features, ...Object.keys(detector.params.shape), "content_simhash"];
    for (const [, name] of names) expect(known).toContain(name);
  });

  it("says in its SQL what a row is and what it reads", () => {
    const sql = readFileSync(new URL("signals.sql", folder), "utf8");
    expect(sql.startsWith(`-- ${detector.id}: `)).toBe(true);
    expect(sql).toContain("-- Grain: ");
    expect(sql).toContain("Reads: ");
  });

  it("has a test with look-alikes", () => {
    const text = readFileSync(new URL("detector.test.ts", folder), "utf8");
    expect(text).toContain("quiet:");
    // `detectorTest` holds each to a case that stays quiet.
    expect(text).toContain("look_alikes:");
    expect(readdirSync(folder)).toContain("look-alikes.test.ts");
  });
});

describe("settings", () => {
  it("run everything live without a file", () => {
    const modes = configureDetectors(null).map(({ mode }) => mode);
    expect(modes).toEqual(detectors.map(() => "live"));
  });

  it("bound how long what is found of one subject is one alert", () => {
    const DAY_MS = 86_400_000;
    expect(configureDedup(null)).toMatchObject({ multi_account: 7 * DAY_MS, interference: DAY_MS });
    const { interference, pooling } = configureDedup("dedup_minutes: { interference: 60 }");
    expect([interference, pooling]).toEqual([3_600_000, 7 * DAY_MS]);
    for (const bad of ["{ interfering: 60 }", "{ interference: 5 }", "{ interference: 1e6 }"]) {
      expect(() => configureDedup(`dedup_minutes: ${bad}`)).toThrow(/dedup_minutes.*interf/);
    }
  });

  it("switch one off, another into shadow", () => {
    const text = "detectors: { quota-ring: { mode: off }, shared-account: { mode: shadow } }";
    const running = configureDetectors(text.replace("mode: off", 'mode: "off"'));
    expect(running.map(({ id }) => id)).not.toContain("quota-ring");
    expect(running.find(({ id }) => id === "shared-account")?.mode).toBe("shadow");
  });

  it("take a name with nothing below it for the defaults", () => {
    const all = configureDetectors(null).map(({ params_hash }) => params_hash);
    for (const text of [
      "detectors:",
      "detectors:\n  resale:",
      "detectors:\n  resale:\n    params:",
    ]) {
      expect(configureDetectors(text).map(({ params_hash }) => params_hash)).toEqual(all);
    }
  });

  it("run one with other parameters in shadow, beside itself", () => {
    const text = "detectors: { quota-ring: { shadow: { params: { near_limit_share: 0.9 } } } }";
    const [live, shadow] = configureDetectors(text).filter(({ id }) => id === "quota-ring");
    expect([live?.mode, shadow?.mode]).toEqual(["live", "shadow"]);
    expect(live?.params_hash).toBe(configureDetectors(null)[0]?.params_hash);
    expect(shadow?.params_hash).not.toBe(live?.params_hash);
  });

  it.each([
    ["detectors: { quota-ring: { mode: shadow, shadow: { params: {} } } }", /in shadow already/],
    ["detectors: { quota-ring: { shadow: { params: { near: 1 } } } }", /no parameter "near"/],
    ["detectors: { quota-rin: {} }", /did you mean quota-ring/],
    [
      "detectors: { quota-ring: { params: { handover_second: 1 } } }",
      /did you mean handover_seconds/,
    ],
    ["detectors: { quota-ring: { params: { handover_seconds: 1 } } }", /handover_seconds/],
    ["detector: {}", /detector/],
    ["a: [", /no YAML/],
  ])("refuse %s", (text, reason) => {
    expect(() => configureDetectors(text)).toThrow(reason);
  });
});
