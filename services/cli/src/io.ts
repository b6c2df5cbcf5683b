import type { Readable, Writable } from "node:stream";
import { forTerminal } from "@ringfence/runtime/process";

export type Env = Readonly<Record<string, string | undefined>>;

/** Everything a command may touch of the outside, so that tests can hand in their own. */
export interface Io {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** The environment. Asked for by the commands that need it: loading its reader takes time. */
  env(): Promise<Env>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdoutIsTerminal: boolean;
  /** Whether standard output may be coloured: see `allowsColours`. */
  readonly stdoutHasColours: boolean;
  /** Columns of standard output; null where it is no terminal and COLUMNS does not say. */
  readonly stdoutColumns: number | null;
  readonly stderrIsTerminal: boolean;
  /** Name of the user of the system; null where it has none. */
  user(): string | null;
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** 0: done. 1: something failed. 2: the arguments make no sense. */
export type ExitCode = 0 | 1 | 2;

/**
 * An error for the person at the terminal: one line that names the fix. Anything else that is
 * thrown is a bug and is shown with its stack.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The arguments make no sense: exit code 2. */
export function usageError(message: string): CliError {
  return new CliError(2, message);
}

/** Something failed on the way: exit code 1. */
export function failure(message: string, cause?: unknown): CliError {
  return new CliError(1, message, cause === undefined ? undefined : { cause });
}

export function errorCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/**
 * Writes and waits until the stream can take more. Rejects if the stream breaks meanwhile. What goes to a
 * terminal holds nothing that it would obey but colours and ends of lines: whatever came from outside.
 */
export function write(stream: Writable, data: string | Buffer): Promise<void> {
  const told = typeof data === "string" && isTerminal(stream) ? forTerminal(data) : data;
  return new Promise((resolve, reject) => {
    stream.write(told, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function isTerminal(stream: Writable & { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

/** The reader of our output went away (`| head`): the end, and no failure. */
export function isBrokenPipe(error: unknown): boolean {
  const code = errorCode(error);
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
