import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wordsOf } from "../src/completion/words.ts";
import { buildProgram } from "../src/program.ts";
import { testIo } from "../src/testing/test-io.ts";
import { commandPage } from "./command-page.ts";

const text = readFileSync(new URL("../../../docs/command-line.md", import.meta.url), "utf8");

test("docs/command-line.md is what the commands say", async () => {
  expect(text, "run npm run generate").toBe(await commandPage());
});

test("it has every command and every option", async () => {
  for (const { path, options } of wordsOf(await buildProgram(testIo()))) {
    if (path === "") continue;
    const [, section = ""] = text.split(`### ringfence ${path}\n`);
    const own = section.split("\n### ")[0] ?? "";
    for (const flag of options.flatMap(({ flags }) => flags)) expect(own).toContain(flag);
  }
});
