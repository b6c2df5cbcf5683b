/** One command of Ringfence as a process of its own, the way an operator starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What `npx ringfence` runs. */
const PROGRAM = fileURLToPath(new URL("../../node_modules/.bin/ringfence", import.meta.url));

type Env = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ServiceProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #output = "";

  constructor(command: string, env: Env) {
    this.name = command;
    this.#child = spawn(PROGRAM, command.split(" "), { env: inherited(env) });
    const keep = (chunk: Buffer): void => void (this.#output += String(chunk));
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /** All that it wrote so far. */
  get output(): string {
    return this.#output;
  }

  /** Where metrics and health are served; throws until its log says so. */
  get url(): string {
    const port = /"port":(\d+)[^\n]*metrics and health are served/.exec(this.#output)?.[1];
    if (port === undefined) throw new Error(`${this.name} serves nothing yet:\n${this.#output}`);
    return `http://127.0.0.1:${port}`;
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Asks it to stop, and answers how it ended. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.#ended;
  }
}

function inherited(env: Env): NodeJS.ProcessEnv {
  return { PATH: `${dirnameOf(process.execPath)}:/usr/bin:/bin`, ...env };
}

function dirnameOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
