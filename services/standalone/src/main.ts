import { fileURLToPath } from "node:url";
import { deliverService, readWebhooks } from "@ringfence/deliver";
import { enforceService, readPolicy } from "@ringfence/enforce";
import {
  allowsColours,
  ConfigError,
  createLog,
  logConfig,
  networksConfig,
  painter,
  processEnv,
  readConfig,
  runUntilStopped,
} from "@ringfence/runtime";
import { identifier } from "@ringfence/schemas";
import { z } from "zod";
import { readStartOptions, START_HELP } from "./config.ts";
import { standalone } from "./service.ts";
import { personLog } from "./steps/person-log.ts";

const STOP_WITHIN_MS = 20_000;
const settings = z.object({
  // Webhooks are sent where a file of endpoints is named, and nowhere else.
  deliver: deliverService.config.shape.deliver.optional(),
  // On a terminal what goes wrong is told to the person; RINGFENCE_LOG_PRETTY=false wants JSON there, too.
  log: logConfig.prefault({}),
  networks: networksConfig.prefault({}),
  enforce: enforceService.config.shape.enforce.prefault({}),
});

/** `npm start`. */
async function main(argv: readonly string[]): Promise<number> {
  const env = processEnv();
  const { stdout, stderr, stdin } = process;
  try {
    const asked = readStartOptions(argv);
    if (asked.help) {
      stdout.write(START_HELP);
      return 0;
    }
    const { networks, enforce, deliver, log: logging } = readConfig(settings, env);
    const webhooks = deliver === undefined ? null : readWebhooks(deliver, env);
    const policy = readPolicy(asked.policyFile ?? enforce.policyFile ?? null);
    const live = stdout.isTTY;
    const color = allowsColours(
      env,
      live && stdout.getColorDepth({ ...env, NO_COLOR: undefined, FORCE_COLOR: undefined }) > 1,
    );
    const isForPeople = live && logging.pretty !== false;
    const log = isForPeople
      ? personLog(stdout, painter(color))
      : createLog({ service: "standalone", level: "warn", pretty: false });
    const terminal = { out: stdout, columns: stdout.columns || 100, color, live };
    const named = identifier.safeParse((env["RINGFENCE_ACTOR"] || env["USER"] || "local").trim());
    if (!named.success) {
      throw new ConfigError([
        "RINGFENCE_ACTOR takes 1 to 128 characters, none of them control characters.",
      ]);
    }
    const actor = named.data;
    const io = { stdin, terminal, networks, policy, webhooks, actor, log };
    const { parts, exitCode } = standalone(asked, io);
    const calls = webhooks === null ? 0 : deliverService.stopTimeoutMs;
    const stopTimeoutMs = Math.max(STOP_WITHIN_MS, calls);
    const run = { log, signals: process, parts, stopTimeoutMs };
    const code = await runUntilStopped(run);
    return code === 0 ? exitCode() : code;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) stderr.write(`ringfence: ${problem}\n`);
    return 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(await main(process.argv.slice(2)));
}
