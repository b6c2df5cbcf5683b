import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { configureDetectors, detectors } from "../../src/index.ts";
import { priorText } from "../parameters.ts";
import { pages, PAGES_FOLDER } from "./files.ts";
import { type Figures, readFigures } from "./figures.ts";
import { wrap } from "./markdown.ts";

const share = (of: number, all: number): Figures["detectors"][number]["precision"] => {
  return { of, all, share: of / all, interval: [0.9, 1] };
};

/** A report of two worlds. */
const FIGURES: Figures = {
  about: {
    seeds: ["1001", "1002"],
    hours: 24,
    accounts: 5_000,
    active_honest: 4_500,
    abusive: 100,
  },
  judged: configureDetectors(null).map(({ id, version, params_hash }) => {
    return { id, version, params_hash };
  }),
  detectors: [
    {
      id: "quota-ring",
      findings: 12,
      precision: share(59, 60),
      finds: { "ring-device easy": 2, "ring-relay careful": 3, "leaked-key easy": 1 },
      errs: { household: 1 },
      false_per_1000_days: 0.444,
      minutes: 173,
    },
    {
      id: "leaked-key",
      findings: 4,
      precision: share(4, 4),
      finds: { "leaked-key easy": 4 },
      errs: {},
      false_per_1000_days: 0,
      minutes: 8.7,
    },
    {
      id: "volume-anomaly",
      findings: 0,
      precision: { of: 0, all: 0, share: null, interval: null },
      finds: {},
      errs: {},
      false_per_1000_days: null,
      minutes: null,
    },
  ],
  recalls: [
    { persona: "ring-device", version: "easy", category: "multi_account", minutes: [10, 20] },
    { persona: "ring-relay", version: "careful", category: "multi_account", minutes: [null, 9] },
    { persona: "ring-relay", version: "paranoid", category: "multi_account", minutes: [null] },
    {
      persona: "leaked-key",
      version: "easy",
      category: "credential_sharing",
      minutes: [1, 2, 3, 4],
    },
  ],
  look_alikes: [{ persona: "household", accounts: 40 }],
};

const measured = pages(FIGURES);
/** A page as one line, from its heading «Measured» on. */
function measuredOf(id: string, all: ReadonlyMap<string, string> = measured): string {
  const [, text = ""] = (all.get(`${id}.md`) ?? "").split("## Measured");
  return text.replaceAll(/\s+/g, " ");
}

describe("docs/detectors", () => {
  it("is what the detectors and the last evaluation say", () => {
    const wanted = pages();
    expect(readdirSync(PAGES_FOLDER).sort()).toEqual([...wanted.keys()].sort());
    for (const [name, text] of wanted) {
      expect(readFileSync(new URL(name, PAGES_FOLDER), "utf8"), "run npm run generate").toBe(text);
    }
  });

  it.each(detectors)("has a whole page for $id", (detector) => {
    const page = measured.get(`${detector.id}.md`) ?? "";
    expect(page).toContain(`# ${detector.id}: ${detector.title}`);
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object|\bnull\b/);
    expect(priorText(detector)).toMatch(/^[A-Z].*\.$/);
    for (const { feature } of detector.page.evidence) expect(page).toContain(`**\`${feature}\`**`);
    for (const name of Object.keys(detector.params.shape))
      expect(page).toContain(`| \`${name}\` |`);
    for (const { id, text } of detector.look_alikes) expect(page).toContain(`| ${id} | ${text} |`);
    expect(measured.get("README.md")).toContain(`[${detector.id}](${detector.id}.md)`);
  });

  it("leads nowhere that is not there", () => {
    for (const text of measured.values()) {
      for (const [, target = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
        expect(() => readdirOrFile(new URL(target, PAGES_FOLDER))).not.toThrow();
      }
    }
  });
});

function readdirOrFile(url: URL): void {
  try {
    readFileSync(url);
  } catch {
    readdirSync(url);
  }
}

describe("figures", () => {
  it("tell precision with its counts, time, and who was wronged of how many", () => {
    const text = measuredOf("quota-ring");
    expect(text).toContain("2 simulated worlds of 24 hours");
    expect(text).toContain("(seeds 1001, 1002): 5,000 accounts, of which 100 abuse");
    expect(text).toContain("Findings: 12. Precision 0.983: of 60 accounts that they name 59 abuse");
    expect(text).toContain("3 hours from the first circumvention");
    expect(text).toContain("0.44 for 1,000 days");
    expect(text).toContain("of 4,500 active honest accounts: `household` (1 of 40).");
  });

  it("tell whom it found of how many, and whom not", () => {
    const text = measuredOf("quota-ring");
    expect(text).toContain("| `ring-device` | easy | 2 of 2 | multi_account |");
    // More were found than had circumvented anything: of how many is not known.
    expect(text).toContain("| `ring-relay` | careful | 3 | multi_account |");
    expect(text).toContain("| 1 of 4 | credential_sharing (another charge) |");
    expect(text).toContain("of the actors of its category: `ring-relay` paranoid (1).");
    expect(measuredOf("leaked-key")).not.toContain("Not found by it");
  });

  it("say where they rest on little", () => {
    expect(measuredOf("leaked-key")).toContain("The precision rests on 4 accounts");
    expect(measuredOf("leaked-key")).toContain("as few as 4 actors: one more or less moves");
    expect(measuredOf("leaked-key")).toContain("leaves room for one in 1,500 (the rule of three)");
    expect(measuredOf("quota-ring")).not.toContain("The precision rests");
    expect(measuredOf("volume-anomaly")).toContain("Findings: 0. It accused nobody.");
    expect(measuredOf("resale")).toContain("it made no finding at all");
    const without = pages({ ...FIGURES, detectors: [] });
    expect(measuredOf("leaked-key", without)).toContain("Not found by it, of the actors of its");
  });

  it("say whether another version was measured", () => {
    const judged = FIGURES.judged ?? [];
    const of = (changed: Partial<Figures>) => pages({ ...FIGURES, ...changed });
    const other = of({ judged: judged.map((one) => ({ ...one, params_hash: "prm_0" })) });
    expect(measuredOf("quota-ring", other)).toContain("Other parameters were measured");
    const older = of({
      judged: judged.map((one) => ({ ...one, version: 1, params_hash: "prm_0" })),
    });
    expect(measuredOf("quota-ring", older)).toContain("Version 1 was measured, this page tells of");
    expect(measuredOf("quota-ring", of({ judged: [] }))).toContain("was not there yet");
    expect(measuredOf("quota-ring", of({ judged: undefined }))).toContain("does not say");
    expect(measuredOf("quota-ring")).not.toMatch(/measured, this|were measured|not there/);
  });

  it("stand in the index; without a report nothing is claimed", () => {
    const index = measured.get("README.md") ?? "";
    expect(index).toContain("| 0.983 (59 of 60 accounts) |");
    expect(index).toContain("| accused nobody |");
    const without = pages(null);
    expect(without.get("README.md")).toContain("| not measured |");
    expect(measuredOf("quota-ring", without)).toContain("No evaluation stands beside");
  });

  it("are read from the file, which may be missing and must not be wrong", () => {
    const folder = mkdtempSync(join(tmpdir(), "ringfence-figures-"));
    const file = pathToFileURL(join(folder, "figures.json"));
    expect(readFigures(file)).toBeNull();
    writeFileSync(file, JSON.stringify(FIGURES));
    expect(readFigures(file)).toEqual(FIGURES);
    writeFileSync(file, JSON.stringify({ ...FIGURES, detectors: [{ id: "quota-ring" }] }));
    expect(() => readFigures(file)).toThrow(/npm run evaluate[^]*detectors/);
    rmSync(folder, { recursive: true });
  });
});

it("lines break outside of code and links", () => {
  const text = `${"word ".repeat(19)}\`a - b - c\` and [a link](to/there.md) ${"word ".repeat(10)}`;
  const lines = wrap(text, "  ").split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(wrap(text)).toContain("`a - b - c`");
  expect(wrap(text).replaceAll("\n", " ")).toBe(text.trim());
});
