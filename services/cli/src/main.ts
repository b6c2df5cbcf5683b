import { userInfo } from "node:os";
import { allowsColours, processEnv } from "@ringfence/runtime/process";
import { main } from "./cli.ts";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The second time the person means it: leave at once.
  process.once(signal, () => {
    interrupt.abort();
    process.once(signal, () => process.exit(1));
  });
}

const env = processEnv();
const { stdout } = process;

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: () => Promise.resolve(env),
  stdin: process.stdin,
  stdout,
  stderr: process.stderr,
  stdoutIsTerminal: stdout.isTTY,
  stdoutHasColours: allowsColours(
    env,
    stdout.isTTY &&
      stdout.getColorDepth({ ...env, NO_COLOR: undefined, FORCE_COLOR: undefined }) > 1,
  ),
  stdoutColumns: stdout.isTTY ? stdout.columns : columnsSaid(env["COLUMNS"]),
  stderrIsTerminal: process.stderr.isTTY,
  user: userOfSystem,
  now: () => Date.now(),
  // Loaded by whoever needs it: `ringfence --help` shall not wait for it.
  sleep: async (ms, signal) => (await import("@ringfence/runtime")).wait(ms, signal),
  signal: interrupt.signal,
});

/** Who runs this; null where the system has no entry for the number, as in some containers. */
function userOfSystem(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** A pipe has no width, but whoever set up one may say which is wanted. */
function columnsSaid(text: string | undefined): number | null {
  const columns = Number(text ?? "");
  return Number.isInteger(columns) && columns > 0 ? columns : null;
}
