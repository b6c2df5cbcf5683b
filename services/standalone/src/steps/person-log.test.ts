import { Writable } from "node:stream";
import { ConfigError, painter } from "@ringfence/runtime";
import { expect, it } from "vitest";
import { InputError } from "../errors.ts";
import { personLog } from "./person-log.ts";

function told(facts: object): string {
  let text = "";
  const out = new Writable({
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  });
  personLog(out, painter(false)).error({ part: "database", ...facts }, "a part failed, stopping");
  return text.replace("\r\u001b[2K", "");
}

it("says what is wrong and what to do, without a stack", () => {
  const wrong = new InputError("NOTHING_USABLE", "no record fits. Check the file.");
  expect(told({ error: wrong })).toBe("ringfence: no record fits. Check the file.\n");
  expect(told({ error: new ConfigError(["a is wrong", "b is wrong"]) })).toBe(
    "ringfence: a is wrong\nb is wrong\n",
  );
  expect(told({})).toBe("ringfence: a part failed, stopping\n");
});

it("shows a bug with its place, and nothing that a terminal obeys", () => {
  const bug = told({ error: new Error("x\u001b[2Jy") });
  expect(bug).toMatch(/please report it:\nError: x\\u001b\[2Jy\n +at /);
});
