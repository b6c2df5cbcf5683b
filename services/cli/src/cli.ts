import { wrap } from "@ringfence/runtime/process";
import { CommanderError } from "commander";
import { CliError, type ExitCode, type Io, isBrokenPipe, write } from "./io.ts";
import { buildProgram } from "./program.ts";

/** Runs one command line. Never throws; what went wrong stands on standard error, in one line. */
export async function main(io: Io): Promise<ExitCode> {
  let readerLeft = false;
  io.stdout.on("error", (error) => {
    readerLeft ||= isBrokenPipe(error);
  });
  io.stderr.on("error", () => {});
  try {
    const program = await buildProgram(io);
    await program.parseAsync([...io.argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (readerLeft) return 0;
    if (io.signal.aborted && error instanceof Error && error.name === "AbortError") return 1;
    const { exitCode, text } = describe(error);
    await write(io.stderr, `${lineOf(text, io)}\n`).catch(() => {});
    return exitCode;
  }
}

/** On a terminal, words are not broken; else it stays one line, for whoever looks for it in a log. */
function lineOf(text: string, { stderrIsTerminal, stdoutColumns }: Io): string {
  const line = `ringfence: ${text}`;
  // The two are one terminal, or one of them is none.
  if (!stderrIsTerminal || stdoutColumns === null || text.startsWith("unexpected error"))
    return line;
  return wrap(line, stdoutColumns).join("\n");
}

function describe(error: unknown): { exitCode: 1 | 2; text: string } {
  if (error instanceof CliError) return { exitCode: error.exitCode, text: oneLine(error.message) };
  if (!(error instanceof Error)) return { exitCode: 1, text: `unexpected error: ${String(error)}` };
  // A configuration that does not hold, as @ringfence/runtime reports it.
  if ("problems" in error && Array.isArray(error.problems)) {
    return { exitCode: 2, text: oneLine(error.problems.join("; ")) };
  }
  // The error classes of the adapters say what to do in their message; others are bugs.
  if ("retriable" in error) return { exitCode: 1, text: oneLine(error.message) };
  return { exitCode: 1, text: `unexpected error, please report it: ${error.stack}` };
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}
