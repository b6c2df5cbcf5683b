import { describe, expect, test } from "vitest";
import { allowsColours } from "./colours.ts";
import { sparkline, table } from "./table.ts";

const columns = [
  { head: "id" },
  { head: "many", right: true },
  { head: "observed", drops: 1 },
  { head: "why", wraps: true },
];
const rows = [
  ["alr_1", "7", "2026-10-12 04:00", "five accounts that share one device and one payment"],
  ["alr_22", "1,200", "2026-10-12 05:00", "short"],
];
const lines = (width: number) => table(columns, rows, width).map((row) => row.join("\n"));

describe("a table", () => {
  test("has each column as wide as it needs where there is room", () => {
    expect(lines(100)).toEqual([
      "id       many  observed          why",
      "alr_1       7  2026-10-12 04:00  five accounts that share one device and one payment",
      "alr_22  1,200  2026-10-12 05:00  short",
    ]);
  });

  test("goes on in the next line where a text has too little room", () => {
    expect(lines(60)[1]).toBe(
      [
        "alr_1       7  2026-10-12 04:00  five accounts that share",
        "                                 one device and one payment",
      ].join("\n"),
    );
  });

  test("leaves out what may be left out, before it clips", () => {
    expect(lines(40)[0]).toBe("id       many  why");
    expect(table([{ head: "id" }], [["abcdefghijklmnop"]], 10)).toEqual([["id"], ["abcdefghi…"]]);
  });

  test.each([8, 20, 33, 47, 80])("fits %i columns", (width) => {
    const widest = Math.max(
      ...lines(width)
        .join("\n")
        .split("\n")
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(Math.max(width, 39));
  });

  test("holds nothing that a terminal obeys", () => {
    expect(table([{ head: "x" }], [["a\u001b[31mb"]], 80)[1]).toEqual(["a\\u001b[31mb"]);
  });
});

test("a sparkline shows shares of the largest, and nothing as a dot", () => {
  expect(sparkline([0, 1, 4, 8])).toBe("·▂▅█");
  expect(sparkline([])).toBe("");
  expect(sparkline([0, 0])).toBe("··");
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
])("%j on a terminal with colours: %s → %s", (env, terminal, expected) => {
  expect(allowsColours(env, terminal)).toBe(expected);
});
