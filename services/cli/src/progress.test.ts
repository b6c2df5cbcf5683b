import { describe, expect, test } from "vitest";
import { progressLine } from "./progress.ts";
import { run } from "./testing/test-io.ts";

const LINE = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1\n';
const IMPORT = ["import", "--format", "combined", "-"];

/** A clock that goes on by a second each time it is read. */
function running(): () => number {
  let seconds = 0;
  return () => 1000 * seconds++;
}

describe("progress", () => {
  test("says how far, how fast and how long still, where the size is known", () => {
    const options = { label: "Importing", noun: "lines", total: 1_000 };
    expect(progressLine(options, 250, 5_000, 10)).toBe(
      "Importing: 25 %, 5,000 lines, 500 lines/s, 30 s left",
    );
    expect(progressLine({ ...options, total: null }, 250, 5_000, 10)).toBe(
      "Importing: 5,000 lines, 500 lines/s",
    );
  });

  test("is painted on a terminal and taken away at the end", async () => {
    const now = running();
    const { stderr } = await run(IMPORT, { stdin: LINE, stderrIsTerminal: true, now });
    expect(stderr).toContain("\rImporting: 1 records");
    expect(stderr).toContain("\r\u001b[K1 read, 1 written");
  });

  test("is left out where standard error is no terminal", async () => {
    const { stderr } = await run(IMPORT, { stdin: LINE, now: running() });
    expect(stderr).not.toContain("\r");
  });
});
