import { expect, test } from "vitest";
import { tableOf } from "./report.ts";
import { alternate, judge } from "./rounds.ts";
import { type Contender, type Figure, runOf } from "./row.ts";

function contender(name: string, seconds: readonly number[], ran: string[]): Contender {
  return {
    name,
    run: (round) => {
      ran.push(name);
      const use = { cpuSeconds: 1, peakBytes: 5e6 };
      return Promise.resolve({
        seconds: seconds[round] ?? 1,
        events: 10,
        processes: { node: use },
      });
    },
  };
}

test("contenders take turns, and what ran side by side is compared", async () => {
  const ran: string[] = [];
  const both = [contender("ours", [1, 4, 2], ran), contender("theirs", [2, 4, 6], ran)];
  const rounds = await alternate(both, 3, () => {});
  expect(ran).toEqual(["ours", "theirs", "theirs", "ours", "ours", "theirs"]);
  const ratio: Figure = {
    name: "ratio",
    bar: { least: 1.5 },
    of: (runs) => runOf(runs, "theirs").seconds / runOf(runs, "ours").seconds,
  };
  const figures = judge(rounds, [ratio, { ...ratio, bar: { most: 1.5 } }]);
  expect(figures).toMatchObject([
    { median: 2, min: 1, max: 3, met: true },
    { median: 2, met: false },
  ]);
  const table = tableOf([{ row: { name: "row", work: "" }, rounds, figures, details: [] }]);
  expect(table).toContain("| row | ratio | 2.00 | 1.00–3.00 | ≥ 1.5 | met |");
  expect(table).toContain("| row | ours | node | 100000.00 | 5 |");
});
