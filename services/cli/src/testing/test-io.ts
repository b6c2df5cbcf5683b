import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { wait } from "@ringfence/runtime";
import { main } from "../cli.ts";
import type { ExitCode, Io } from "../io.ts";

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly stderrIsTerminal?: boolean;
  readonly stdoutHasColours?: boolean;
  readonly stdoutColumns?: number;
  readonly signal?: AbortSignal;
  readonly user?: string;
  readonly stdout?: Writable;
  readonly now?: () => number;
  /** What a sleep takes, for a command that waits for another process; none unless given. */
  readonly sleepMs?: number;
}

export interface Run {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line as a process would, without one. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const stdout = collector();
  const stderr = collector();
  const code = await main({
    ...testIo(options),
    argv,
    stdout: options.stdout ?? stdout.stream,
    stderr: stderr.stream,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** An Io whose clock stands still, whose sleeps are over at once; its output is thrown away. */
export function testIo(options: RunOptions = {}): Io {
  return {
    argv: [],
    env: () => Promise.resolve(options.env ?? {}),
    stdin: Readable.from([Buffer.from(options.stdin ?? "")], { objectMode: false }),
    stdout: options.stdout ?? collector().stream,
    stderr: collector().stream,
    stdoutIsTerminal: false,
    stdoutHasColours: options.stdoutHasColours ?? false,
    stdoutColumns: options.stdoutColumns ?? null,
    stderrIsTerminal: options.stderrIsTerminal ?? false,
    user: () => options.user ?? null,
    now: options.now ?? (() => Date.parse("2026-03-01T00:00:00Z")),
    sleep: (_, signal) => wait(options.sleepMs ?? 0, signal),
    signal: options.signal ?? new AbortController().signal,
  };
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/** A folder for one test; whoever makes it removes it. */
export async function temporaryFolder(): Promise<{
  path: string;
  file(name: string): string;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), "ringfence-cli-"));
  return {
    path,
    file: (name) => join(path, name),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** The documents of NDJSON text. */
export function documents(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
