import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A block that goes on until it is stopped, as in a terminal of its own. */
export class Terminal {
  readonly #child: ChildProcess;
  said = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => (this.said += String(chunk)));
    child.stderr?.on("data", (chunk: Buffer) => (this.said += String(chunk)));
  }

  /** @throws Error where it ends without having said it */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.said);
      if (found !== null) return found;
      const { exitCode, stdout, stderr } = this.#child;
      if (exitCode !== null) throw new Error(`it ended before ${pattern}: ${this.said}`);
      if (stdout === null || stderr === null) throw new Error("nothing is heard of it");
      await Promise.race([once(this.#child, "close"), once(stdout, "data"), once(stderr, "data")]);
    }
  }

  /** Ends it and what it started. */
  async close(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const closed = once(this.#child, "close");
    process.kill(-pid, "SIGTERM");
    await closed;
  }
}
