/** What goes wrong, told to the person at the terminal; pipes and files get the log as JSON lines. */
import type { Writable } from "node:stream";
import { forTerminal, type Paint, type ProcessLog } from "@ringfence/runtime";

/**
 * Warnings and errors as lines of their own: what is wrong and what to do. A bug is shown with its stack, for
 * whoever has to mend it.
 *
 * @param paint colours where the terminal shows them
 */
export function personLog(out: Writable, paint: Paint): ProcessLog {
  const tell = (head: string, facts: object, message: string): void => {
    const error = "error" in facts ? facts.error : undefined;
    // The line of figures is written over.
    out.write(`\r\u001b[2K${forTerminal(`${head} ${told(error, message)}`)}\n`);
  };
  const quiet = (): void => {};
  const log: ProcessLog = {
    debug: quiet,
    info: quiet,
    warn: (facts, message) => tell(paint("yellow", "ringfence:"), facts, message),
    error: (facts, message) => tell(paint("red", "ringfence:"), facts, message),
    fatal: (facts, message) => tell(paint("red", "ringfence:"), facts, message),
    child: () => log,
  };
  return log;
}

/** Errors of our own say what to do in their message; others are bugs, or none at all. */
function told(error: unknown, message: string): string {
  if (!(error instanceof Error)) {
    return error === undefined ? message : `${message}: ${JSON.stringify(error)}`;
  }
  if ("problems" in error && Array.isArray(error.problems)) return error.problems.join("\n");
  // Also those of the system, such as a folder that may not be written.
  if ("code" in error) return error.message;
  return `${message}. Unexpected, please report it:\n${error.stack ?? error.message}`;
}
