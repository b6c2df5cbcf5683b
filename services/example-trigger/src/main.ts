import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { readConfig, type TriggerConfig } from "./config.ts";
import { lineLog } from "./log.ts";
import { startTrigger } from "./service.ts";

/** Runs until SIGINT or SIGTERM: 0. What cannot go on ends with 1, settings without sense with 2. */
async function main(): Promise<number> {
  const now = () => new Date();
  const log = lineLog(process.stdout, now);
  let config: TriggerConfig;
  try {
    config = readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const asked = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  try {
    const trigger = await startTrigger(config, { now, log });
    log("info", "running", { webhooks: trigger.webhooksUrl, kafka: config.kafka });
    await Promise.race([asked, trigger.failed]);
    await trigger.stop();
    return 0;
  } catch (error) {
    log("error", "it cannot go on", { error: error instanceof Error ? error.stack : error });
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
