import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running engine. */
export interface EngineProcess {
  readonly pid: number;
  /** Null while it runs. */
  exit(): Exit | null;
  /** Resolves when it has ended, asked or not; never rejects. */
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
}

const CHILD = fileURLToPath(new URL("./child.mjs", import.meta.url));
// The last statement waits for the end of stdin: for `stop`, or for the death of this process.
const SERVE = "SYSTEM START LISTEN HTTP; SELECT count() FROM file('-', 'LineAsString') FORMAT Null";

const STOP_WITHIN_MS = 15_000;
const TERMINATE_WITHIN_MS = 2_000;

/** Starts the engine; whether it gets as far as answering is for the caller to find out. */
export function launch(options: {
  library: string;
  dataPath: string;
  configPath: string;
  stderrPath: string;
  port: number;
}): EngineProcess {
  const stderr = openSync(options.stderrPath, "w");
  const child = spawn(
    process.execPath,
    [
      CHILD,
      options.library,
      `--path=${options.dataPath}`,
      `--config-file=${options.configPath}`,
      "--log-level=information",
      "--listen_host=127.0.0.1",
      `--http_port=${options.port}`,
      `--query=${SERVE}`,
    ],
    // A group of its own: Ctrl+C in a terminal is for this process, which stops the server when
    // it has drained. stderr is a file and no pipe, for it must outlive this process.
    { stdio: ["pipe", "ignore", stderr], detached: true },
  );
  closeSync(stderr);
  const stdin = child.stdin as Socket;
  let exit: Exit | null = null;
  const exited = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      exit ??= { code, signal };
      resolve(exit);
    };
    child.once("exit", end);
    // Only where it could not be started at all.
    child.once("error", () => end(null, null));
  });
  // Closing the stdin of a child that died by itself is no error worth a crash.
  stdin.on("error", () => undefined);
  // A program that forgets to stop the server may still end; the server ends with it.
  child.unref();
  stdin.unref();

  async function stop(): Promise<void> {
    child.ref();
    stdin.end();
    if (await within(STOP_WITHIN_MS, exited)) return;
    child.kill("SIGTERM");
    if (await within(TERMINATE_WITHIN_MS, exited)) return;
    child.kill("SIGKILL");
    await exited;
  }
  return { pid: child.pid ?? 0, exit: () => exit, exited, stop };
}

async function within(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
