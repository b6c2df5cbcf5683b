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
import type { StartOptions } from "./config.ts";
import { standalone } from "./service.ts";
import type { BegunServer } from "./steps/data-folder.ts";
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

/**
 * `npm start` as it was asked for, until it is stopped; answers the exit code.
 *
 * @throws ConfigError for settings that make no sense
 */
export async function run(asked: StartOptions, begun: BegunServer | null): Promise<number> {
  const env = processEnv();
  const { stdout, stdin } = process;
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
  const io = { stdin, begun: begun ?? undefined, terminal, networks, policy, webhooks, actor, log };
  const { parts, exitCode } = standalone(asked, io);
  const calls = webhooks === null ? 0 : deliverService.stopTimeoutMs;
  const stopTimeoutMs = Math.max(STOP_WITHIN_MS, calls);
  const how = { log, signals: process, parts, stopTimeoutMs };
  const code = await runUntilStopped(how);
  return code === 0 ? exitCode() : code;
}
