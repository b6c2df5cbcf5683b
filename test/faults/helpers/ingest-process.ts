/** The real ingest service as a process of its own, and what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../services/ingest/src/main.ts", import.meta.url));
const LINES_KEPT = 200;

export interface IngestSettings {
  readonly brokers: readonly string[];
  readonly clickhouseUrl: string;
  readonly database: string;
  readonly topics: Readonly<Record<"requests" | "accounts" | "deadLetters", string>>;
  readonly groupId: string;
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Said {
  readonly message: string;
  readonly line: string;
}

export class IngestProcess {
  readonly #settings: IngestSettings;
  readonly #hear: (said: Said) => void;
  #child: ChildProcess;
  #ended: Promise<unknown>;
  /** The first line of the process, or its end: from then on it listens to signals. */
  #listens: Promise<unknown> = Promise.resolve();
  #lines: string[] = [];

  constructor(settings: IngestSettings, hear: (said: Said) => void = () => {}) {
    this.#settings = settings;
    this.#hear = hear;
    [this.#child, this.#ended] = this.#start();
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last lines that the process wrote. */
  get lines(): string {
    return this.#lines.join("\n");
  }

  /** Ends it at once, and starts another one in its place. */
  async killAndRestart(): Promise<void> {
    this.signal("SIGKILL");
    await this.#ended;
    this.restart();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  restart(): void {
    [this.#child, this.#ended] = this.#start();
  }

  /** Resolves when the process has ended: its exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    await this.#ended;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  /** In order, once it listens; answers the exit code. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    await this.#listens;
    this.signal("SIGTERM");
    return this.ended();
  }

  #start(): [ChildProcess, Promise<unknown>] {
    const { brokers, clickhouseUrl, database, topics, groupId, env } = this.#settings;
    const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: "/usr/bin:/bin",
        KAFKA_BROKERS: brokers.join(","),
        CLICKHOUSE_URL: clickhouseUrl,
        RINGFENCE_CLICKHOUSE_DATABASE: database,
        RINGFENCE_TOPICS_REQUESTS: topics.requests,
        RINGFENCE_TOPICS_ACCOUNTS: topics.accounts,
        RINGFENCE_TOPICS_DEAD_LETTERS: topics.deadLetters,
        RINGFENCE_INGEST_GROUP_ID: groupId,
        RINGFENCE_INGEST_BATCH_WAIT_MS: "50",
        RINGFENCE_HTTP_PORT: "0",
        ...env,
      },
    });
    const ended = Promise.all([once(child, "exit"), once(child.stdout, "close")]);
    const said: Promise<unknown>[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      const lines = createInterface({ input: stream });
      lines.on("line", (line) => this.#heard(line));
      if (stream === child.stdout) said.push(once(lines, "line"));
    }
    this.#listens = Promise.race([...said, ended]);
    return [child, ended];
  }

  #heard(line: string): void {
    this.#lines = [...this.#lines.slice(1 - LINES_KEPT), line];
    this.#hear({ line, message: messageOf(line) });
  }
}

function messageOf(line: string): string {
  try {
    const { msg } = JSON.parse(line) as { msg?: unknown };
    return typeof msg === "string" ? msg : "";
  } catch {
    return "";
  }
}
