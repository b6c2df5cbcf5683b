import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram } from "../program.ts";
import { run, testIo } from "../testing/test-io.ts";
import { wordsOf } from "./words.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("completion of bash, by bash", () => {
  /** What stands on the line, and what bash offers for its last word. */
  const LINES: readonly (readonly [line: string, offered: string[], withheld?: string[]])[] = [
    ["al", ["alerts", "alert", "allow-list"], ["decisions"]],
    ["alerts --sev", ["--severity"]],
    ["alerts --severity ", ["info", "low", "medium", "high", "critical"], ["--json", "alerts"]],
    ["alerts --severity high --js", ["--json"]],
    ["alerts --most ", [], ["alerts", "--json"]],
    ["controls ", ["list", "add", "revoke"]],
    ["controls add ", ["allow", "suppress", "snooze"], ["revoke"]],
    ["verdict alr_1 t", ["true_positive"], ["false_positive"]],
    ["import --map a", ["a file.yaml"]],
    ["alerts --data a", ["a folder"], ["a file.yaml"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["nothing ", []],
  ];
  let offers: readonly string[][];

  beforeAll(async () => {
    const { stdout } = await run(["completion", "bash"]);
    writeFileSync(join(folder, "a file.yaml"), "");
    execFileSync("mkdir", [join(folder, "a folder")]);
    const asked = LINES.map(([line]) => {
      const words = ["ringfence", ...line.split(" ")].map((word) => `"${word}"`).join(" ");
      return `COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _ringfence\nprintf '%s|' "\${COMPREPLY[@]}"; echo`;
    });
    const script = [stdout, ...asked].join("\n");
    const said = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" });
    offers = said.split("\n").map((row) => row.split("|").filter((word) => word !== ""));
  });

  test.each(LINES.map(([line, ...expected], at) => [line, at, ...expected] as const))(
    "ringfence %s",
    (_, at, offered, withheld = []) => {
      expect(offers[at]).toEqual(expect.arrayContaining(offered));
      for (const word of withheld) expect(offers[at]).not.toContain(word);
    },
  );
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("of %s has every command and option", async (shell) => {
    const { stdout } = await run(["completion", shell]);
    for (const { path, options } of wordsOf(await buildProgram(testIo()))) {
      expect(stdout).toContain(path);
      for (const { flags } of options) {
        const long = flags.find((flag) => flag.startsWith("--")) ?? "";
        expect(stdout).toContain(shell === "fish" ? `-l ${long.slice(2)}` : long);
      }
    }
  });
});
