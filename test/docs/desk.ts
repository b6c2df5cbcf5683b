/** A folder in which a reader of the documentation works, with the files that its commands name. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Terminal } from "./terminal.ts";

export const ROOT = new URL("../../", import.meta.url);
const root = fileURLToPath(ROOT);

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Env = Readonly<Record<string, string>>;

/**
 * `npx` and `npm` as the commands mean them, without a registry. A service is stopped once it is
 * ready, as a reader would with Ctrl-C after a look at it.
 */
const NPX = `#!/usr/bin/env bash
[ "$1" = ringfence ] || { echo "npx $1 is not ours to document" >&2; exit 97; }
shift
program=("$NODE" "${root}services/cli/bin/ringfence.mjs")
case "$1 $*" in
  *--check-config* | *--help*) exec "\${program[@]}" "$@" ;;
  up\\ * | ingest\\ * | detect-live\\ * | enforce\\ * | deliver\\ * | watch\\ * | api\\ *) ;;
  *) exec "$NODE" "${root}test/docs/ask-server.mjs" "$@" ;;
esac
log=$(mktemp -p .)
"\${program[@]}" "$@" > "$log" 2>&1 &
service=$!
port=
until [ -n "$port" ] && "$NODE" -e "fetch('http://127.0.0.1:$port/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; do
  kill -0 "$service" 2> /dev/null || { cat "$log" >&2; exit 1; }
  port=$(grep -oE '"port":[0-9]+[^}]*metrics and health are served' "$log" | grep -oE '[0-9]+' | head -n 1)
done
kill -TERM "$service"
wait "$service"
`;
const NPM = `#!/usr/bin/env bash
run() { exec "$NODE" --import ${root}node_modules/tsx/dist/esm/index.mjs "${root}$1" "\${@:2}"; }
case "$*" in
  "run bench -- "*) run test/benchmark/main.ts "\${@:4}" ;;
  start | "start -- "*) run services/standalone/src/main.ts --port 0 "\${@:3}" ;;
  "start -w services/example-trigger") run services/example-trigger/src/main.ts ;;
  "run accounts -w services/example-trigger") run services/example-trigger/src/account-service/main.ts ;;
esac
echo "npm $* is not run here; mark the block" >&2
exit 97
`;

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), "ringfence-docs-"));

  /** Where the commands of its blocks are answered. */
  readonly socket = join(this.folder, "commands.sock");

  constructor() {
    for (const [name, text] of [
      ["npx", NPX],
      ["npm", NPM],
    ] as const) {
      this.write(`bin/${name}`, text);
      chmodSync(join(this.folder, "bin", name), 0o755);
    }
    for (const [name, content] of Object.entries(FILES)) this.write(name, content);
    symlinkSync(join(root, "deploy"), join(this.folder, "deploy"));
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  /** Runs the lines of a block one after the other; the first that fails ends it. */
  bash(text: string, env: Env = {}): Promise<Ran> {
    return this.run("bash", ["-euo", "pipefail", "-c", text], env);
  }

  /** Runs a module of a page, then `and` with what it exports. */
  async node(text: string, and: string, env: Env = {}): Promise<Ran> {
    this.write("page.mjs", text);
    this.write("main.mjs", `import * as page from "./page.mjs";\n${and}`);
    return this.run(process.execPath, ["main.mjs"], env);
  }

  /** Begins a block and leaves it running: whoever opens a terminal closes it. */
  opens(text: string, env: Env = {}): Terminal {
    return new Terminal(this.start("bash", ["-euo", "pipefail", "-c", text], env, true));
  }

  private async run(program: string, args: readonly string[], env: Env): Promise<Ran> {
    const child = this.start(program, args, env, false);
    const said = { stdout: "", stderr: "" };
    child.stdout?.on("data", (chunk: Buffer) => (said.stdout += String(chunk)));
    child.stderr?.on("data", (chunk: Buffer) => (said.stderr += String(chunk)));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...said }));
    });
  }

  /** @param detached whether it leads a group of its own, to be stopped with all that it started */
  private start(
    program: string,
    args: readonly string[],
    env: Env,
    detached: boolean,
  ): ChildProcess {
    const bin = dirname(process.execPath);
    const base = {
      PATH: `${join(this.folder, "bin")}:${bin}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.folder,
      TMPDIR: tmpdir(),
      NODE: process.execPath,
      USER: "ada",
      RINGFENCE_HTTP_PORT: "0",
      RINGFENCE_API_PORT: "0",
      DOCS_SOCKET: this.socket,
    };
    // A socket as standard input would make bash read its start-up files.
    const stdio = ["ignore", "pipe", "pipe"] as const;
    return spawn(program, args, {
      cwd: this.folder,
      env: { ...base, ...env },
      stdio: [...stdio],
      detached,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const ACCESS_LOG = `203.0.113.7 - alice [17/May/2015:10:05:03 +0000] "GET /v1/items/42?q=1 HTTP/1.1" 200 123 "-" "curl/8.5.0"\n`;
const TRAIL = {
  Records: [
    {
      eventVersion: "1.08",
      eventID: "0f3b2c1d-1111-4222-8333-444455556666",
      eventTime: "2026-10-12T06:00:00Z",
      eventName: "GetObject",
      eventSource: "s3.amazonaws.com",
      awsRegion: "eu-west-1",
      sourceIPAddress: "203.0.113.7",
      userAgent: "aws-cli/2",
      userIdentity: {
        type: "IAMUser",
        accountId: "123456789012",
        arn: "arn:aws:iam::123456789012:user/ada",
        principalId: "AIDA",
        accessKeyId: "AKIAEXAMPLE",
      },
    },
  ],
};
const GATEWAY = {
  request: { id: "r-1" },
  ts: 1_791_777_600_000,
  tenant: { id: "7" },
  auth: { key_id: "key_7" },
  peer: { address: "203.0.113.7" },
  headers: { "user-agent": "curl/8.5.0" },
  verb: "GET",
  url: "/v1/items/42?q=1",
  response: { code: 200 },
  took_seconds: 0.012,
};
const EVENT = {
  event_id: "evt_1",
  occurred_at: "2026-10-12T00:00:00.260Z",
  account_id: "acc_1",
  api_key_id: "key_1",
  client_ip: "203.0.113.7",
  method: "POST",
  endpoint: "/v1/music/compose",
  status: 200,
};
const PROFILE = { account_id: "acc_1", updated_at: "2026-10-01T00:00:00Z", plan: "free" };

/** What the commands name and no page shows. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  "access.log": ACCESS_LOG,
  "access.log.gz": gzipSync(ACCESS_LOG),
  "trail/first.json.gz": gzipSync(JSON.stringify(TRAIL)),
  "gateway.ndjson": `${JSON.stringify(GATEWAY)}\n`,
  "events.ndjson": `${JSON.stringify(EVENT)}\n`,
  "accounts.ndjson": `${JSON.stringify(PROFILE)}\n`,
  "candidate.yaml": "detectors:\n  quota-ring:\n    shadow: {}\n",
  "stricter.yaml": "expires_hours: { warn: 24, throttle: 24, suspend: 24 }\n",
  "expect.yaml":
    "expect:\n  - name: few are suspended\n    at_most: { action: suspend, accounts: 20 }\n",
  "tor-exits.txt": "203.0.113.9\n",
  "egress-ip-ranges.csv": "203.0.113.128/25,NL,NL-NH,Amsterdam,\n",
};
