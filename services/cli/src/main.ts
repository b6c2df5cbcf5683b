import { main } from "./cli.ts";

// @ringfence/runtime is loaded by whoever needs it: `ringfence --help` shall not wait for it.
const runtime = () => import("@ringfence/runtime");

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The second time the person means it: leave at once.
  process.once(signal, () => {
    interrupt.abort();
    process.once(signal, () => process.exit(1));
  });
}

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: async () => (await runtime()).processEnv(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  stdoutIsTerminal: process.stdout.isTTY,
  // Node looks at NO_COLOR and at the kind of terminal by itself.
  stdoutHasColours: process.stdout.isTTY && process.stdout.hasColors(),
  stdoutColumns: process.stdout.isTTY ? process.stdout.columns : null,
  stderrIsTerminal: process.stderr.isTTY,
  now: () => Date.now(),
  sleep: async (ms, signal) => (await runtime()).wait(ms, signal),
  signal: interrupt.signal,
});
