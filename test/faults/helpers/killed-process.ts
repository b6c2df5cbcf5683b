/** A service as a process of its own that is killed: what it says is heard until it runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const LINES_KEPT = 50;

export class KilledProcess {
  readonly #child: ChildProcess;
  readonly #runs: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  #lines: string[] = [];

  constructor(service: "enforce" | "deliver", env: Readonly<Record<string, string>>) {
    const main = new URL(`../../../services/${service}/src/main.ts`, import.meta.url);
    this.#child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(main)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "/usr/bin:/bin", RINGFENCE_HTTP_PORT: "0", ...env },
    });
    this.#ended = once(this.#child, "exit");
    this.#runs = new Promise<void>((resolve, reject) => {
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on("line", (line) => {
          this.#lines = [...this.#lines.slice(1 - LINES_KEPT), line];
          if (line.includes('"msg":"running"')) resolve();
        });
      }
      void this.#ended.then(() =>
        reject(new Error(`it ended by itself:\n${this.#lines.join("\n")}`)),
      );
    });
    this.#runs.catch(() => {});
  }

  /** Resolves once all its parts have started; rejects if it ends before. */
  async runs(): Promise<void> {
    await this.#runs;
  }

  /** @throws Error where it ended by itself before */
  async killAfter(ms: number): Promise<void> {
    await delay(ms);
    await this.kill();
  }

  /** At once, before anything else happens here. @throws Error where it ended by itself before */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`it ended by itself (${exitCode ?? signalCode}):\n${this.#lines.join("\n")}`);
    }
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
