import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A block that goes on until it is stopped, as in a terminal of its own. */
export class Terminal {
  readonly #child: ChildProcess;
  /** Nobody of its group holds its output any more. */
  #isClosed = false;
  said = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.once("close", () => (this.#isClosed = true));
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

  /** Ends it and what it started, also where it ended and left something running. */
  async close(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#isClosed) return;
    const closed = once(this.#child, "close");
    try {
      process.kill(-pid, "SIGTERM");
    } catch (error) {
      // Nobody of its group is left: what it said is still on its way.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    await closed;
  }
}
