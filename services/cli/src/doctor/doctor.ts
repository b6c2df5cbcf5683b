/** `ringfence doctor`: what can be checked from here, and what mends what is not well. */
import { beside, type Paint, painter, type Style } from "@ringfence/runtime";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { open, type Opened } from "../database/open.ts";
import { CliError, type Env, failure, type Io, write } from "../io.ts";
import { count, textWidth, writeJson } from "../output.ts";
import { lookAtApi } from "./api.ts";
import { attempt, type Bounds, fail, type Finding, notChecked, ok, type State } from "./check.ts";
import { lookAtClickhouse, unreachable } from "./clickhouse.ts";
import { lookAtFiles } from "./files.ts";
import { lookAtKafka } from "./kafka.ts";

export interface DoctorFlags extends DatabaseFlags {
  readonly brokers?: string;
  /** Of each check, seconds. */
  readonly timeout: number;
  readonly json?: true;
}

/** Fails where a check fails; warnings and what could not be checked are told, and fail nothing. */
export async function doctor(flags: DoctorFlags, io: Io): Promise<void> {
  const env = await io.env();
  const timeoutMs = flags.timeout * 1_000;
  const bounds = { timeoutMs, sleep: io.sleep, signal: io.signal };
  const [stored, ...others] = await Promise.all([
    lookAtStored(flags, env, io, bounds),
    lookAtKafka(env, flags.brokers ?? null, bounds, io.now),
    lookAtFiles(env, bounds),
  ]);
  const findings = [...others.flat(), ...stored].toSorted((x, y) => placeOf(x) - placeOf(y));
  const failed = findings.filter(({ state }) => state === "fail").length;
  if (flags.json) await writeJson(io, { well: failed === 0, checks: findings });
  else await write(io.stdout, reportOf(findings, io));
  if (failed > 0) throw failure(`${count(failed, "check")} of ${findings.length} failed.`);
}

const GROUPS = ["clickhouse", "kafka", "files", "api"];

function placeOf({ group }: Finding): number {
  return GROUPS.indexOf(group);
}

/** ClickHouse, and of the API what stands in it. */
async function lookAtStored(
  flags: DoctorFlags,
  env: Env,
  io: Io,
  bounds: Bounds,
): Promise<Finding[]> {
  const { opened, told } = await reach(flags, env, io, bounds);
  if (opened === null) {
    return [...unreachable(told), ...(await lookAtApi(env, null, bounds, io.now))];
  }
  try {
    const clickhouse = await lookAtClickhouse(opened, bounds, io.now);
    const isOurs = clickhouse.some(({ check, state }) => check === "migrations" && state === "ok");
    return [...clickhouse, ...(await lookAtApi(env, isOurs ? opened.store : null, bounds, io.now))];
  } finally {
    await opened.close().catch(() => {});
  }
}

/** A server of a folder has to start first, so that it may take longer than a check. */
const START_MS = 60_000;

async function reach(flags: DoctorFlags, env: Env, io: Io, bounds: Bounds) {
  let opened: Opened | null = null;
  const isNamed = flags.data !== undefined || Boolean(env["CLICKHOUSE_URL"]);
  const fix = "Set CLICKHOUSE_URL, or name a folder with --data.";
  const told = await attempt(
    { ...bounds, timeoutMs: Math.max(START_MS, bounds.timeoutMs) },
    fix,
    async () => {
      try {
        opened = await open(flags, io, "doctor", bounds.timeoutMs);
        return ok("");
      } catch (error) {
        if (!(error instanceof CliError) || isNamed) throw error;
        return notChecked("no ClickHouse is named, and there is no .ringfence here", fix);
      }
    },
  );
  return { opened: opened as Opened | null, told: told.state === "ok" ? fail("", fix) : told };
}

const STYLES: Readonly<Record<State, Style>> = {
  ok: "green",
  warn: "yellow",
  fail: "red",
  not_checked: "dim",
};
const WORDS: Readonly<Record<State, string>> = {
  ok: "ok",
  warn: "warn",
  fail: "FAIL",
  not_checked: "–",
};

function reportOf(findings: readonly Finding[], io: Io): string {
  const paint = painter(io.stdoutHasColours);
  const width = textWidth(io);
  const names = Math.max(...findings.map(({ check }) => Math.min(check.length, 18)));
  const lines = GROUPS.flatMap((group) => {
    const own = together(findings.filter((one) => one.group === group));
    return own.length === 0
      ? []
      : [paint("bold", group), ...own.flatMap((one) => linesOf(one, { width, names, paint })), ""];
  });
  const many = (state: State) => findings.filter((one) => one.state === state).length;
  const sum =
    `${many("ok")} ok, ${count(many("warn"), "warning")}, ${many("fail")} failed, ` +
    `${many("not_checked")} not checked`;
  return [...lines, sum].map((line) => `${line.trimEnd()}\n`).join("");
}

/** What is not checked for the same reason is told once. */
function together(findings: readonly Finding[]): Finding[] {
  const told: Finding[] = [];
  for (const one of findings) {
    const last = told.at(-1);
    if (one.state === "not_checked" && last?.state === "not_checked" && last.text === one.text) {
      told[told.length - 1] = { ...last, check: `${last.check}, ${one.check}` };
    } else told.push(one);
  }
  return told;
}

function linesOf(
  { state, check, text, fix }: Finding,
  { width, names, paint }: { width: number; names: number; paint: Paint },
): string[] {
  const mark = `  ${WORDS[state].padEnd(4)}  `;
  const name = check.length > names ? `${check}: ` : `${check.padEnd(names)}  `;
  const blank = " ".repeat(mark.length);
  const said = beside(
    name,
    state === "not_checked" ? `not checked: ${text}` : text,
    width - mark.length,
  );
  const fixed =
    fix === null ? [] : beside("→ ", fix, width - mark.length - 2).map((line) => `  ${line}`);
  return [
    ...said.map((line, at) => (at === 0 ? paint(STYLES[state], mark) : blank) + line),
    ...fixed.map((line) => blank + paint("cyan", line)),
  ];
}
