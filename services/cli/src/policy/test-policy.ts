/** `ringfence policy test`: cases against a policy, what came out, and why. */
import { type CaseOutcome, parseCases, PolicyError, runCase } from "@ringfence/policy";
import {
  beside,
  ConfigError,
  type Paint,
  painter,
  parseYaml,
  readSmallFile,
} from "@ringfence/runtime";
import { failure, type Io, write } from "../io.ts";
import { textWidth } from "../output.ts";
import { policyOf } from "./policy-of.ts";

interface TestOptions {
  readonly cases: string;
  /** Null for that of enforce, or the default. */
  readonly policy: string | null;
  /** Where a JUnit report goes; null for none. */
  readonly junit: string | null;
}

export async function testPolicy(options: TestOptions, io: Io): Promise<void> {
  const table = await policyOf(options.policy ?? undefined, io);
  const cases = readCases(options.cases);
  const junit = options.junit === null ? null : await import("@ringfence/standalone");
  if (options.junit !== null) await junit?.refuseUnwritable(options.junit);
  const at = new Date(io.now()).toISOString();
  const outcomes = cases.map((one) => runCase(one, table, at));
  await write(io.stdout, reportOf(outcomes, textWidth(io), painter(io.stdoutHasColours)));
  if (options.junit !== null) await junit?.writeJunit(options.junit, "policy", outcomes);
  const failed = outcomes.filter((one) => one.failure !== null).length;
  if (failed === 0) return;
  throw failure(
    `${failed} of ${outcomes.length} cases came out otherwise; the report above says how, and why.`,
  );
}

function readCases(path: string) {
  const read = parseYaml(readSmallFile("cases", path));
  if (!read.ok) throw new ConfigError([`${path} is no YAML: ${read.problem}`]);
  try {
    return parseCases(read.document);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}

function reportOf(outcomes: readonly CaseOutcome[], width: number, paint: Paint): string {
  const lines = outcomes.flatMap((one) => linesOf(one, width, paint));
  const held = outcomes.filter((one) => one.failure === null).length;
  const sum = `${held} of ${outcomes.length} cases came out as expected`;
  return [...lines, "", sum].map((line) => `${line.trimEnd()}\n`).join("");
}

function linesOf(one: CaseOutcome, width: number, paint: Paint): string[] {
  const passed = one.failure === null;
  const mark = passed ? paint("green", "pass  ") : paint("red", "FAIL  ");
  const under = (label: string, text: string) =>
    beside(`      ${label.padEnd(6)}`, text, width, (head) => paint("dim", head));
  const [first = "", ...more] = beside("      ", one.name, width);
  return [
    mark + paint("bold", first.slice("      ".length)),
    ...more,
    ...(one.failure === null ? [] : under("wrong", one.failure)),
    ...under("got", gotOf(one)),
    ...under("why", one.reason),
    ...one.lacking.flatMap((text) => under("short", text)),
  ];
}

function gotOf({ action, rung, clauses, expires_hours: hours }: CaseOutcome): string {
  return [
    action,
    rung === null ? "no rung" : `rung ${rung}`,
    `clauses ${clauses.join(", ")}`,
    hours === null ? "no expiry" : `for ${hours} hours`,
  ].join(" · ");
}
