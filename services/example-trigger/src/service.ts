/** Decisions and alerts → ledger → account service → reports. The whole trigger on one screen. */
import type { TriggerConfig } from "./config.ts";
import type { Log } from "./log.ts";
import { accountClient } from "./steps/account-client.ts";
import { Actor } from "./steps/act.ts";
import { createIntake } from "./steps/intake.ts";
import { readTopics, type Topics } from "./steps/read-topics.ts";
import { receiveWebhooks, urlOf } from "./steps/receive-webhooks.ts";
import { apiReporter, noReporter } from "./steps/report.ts";
import { readLedger, saver } from "./steps/state-file.ts";
import { createWaker } from "./waker.ts";

const CALL_TIMEOUT_MS = 5_000;
const RETRY_MS = 250;
/** Also a bound of timers, which know no more than 24 days. */
const MOST_PAUSE_MS = 60_000;

export interface Trigger {
  /** Where webhooks are received; null where none are. */
  readonly webhooksUrl: string | null;
  /** Rejects when it cannot go on; never resolves. */
  readonly failed: Promise<never>;
  /** Takes nothing more, ends what is under way; what is left is done after the next start. */
  stop(): Promise<void>;
}

export interface TriggerHost {
  readonly now: () => Date;
  readonly log: Log;
  /** Pause after a first failure, milliseconds. */
  readonly retryMs?: number;
}

export async function startTrigger(config: TriggerConfig, host: TriggerHost): Promise<Trigger> {
  const { now, log, retryMs = RETRY_MS } = host;
  const { name, kafka, webhooks, api, stateFile, alertsUpTo: upTo } = config;
  const ledger = await readLedger(stateFile);
  const save = saver(stateFile, ledger);
  const stopping = new AbortController();
  const { signal } = stopping;
  const wake = createWaker();
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});

  const taken = async (): Promise<void> => {
    await save();
    wake.now();
  };
  const intake = createIntake({ ledger, upTo, now, log, taken });
  const take = (topic: string, values: readonly (Buffer | null)[]) =>
    intake.messages(topic === kafka?.decisions ? "decisions" : "alerts", values);

  const topics: Topics | null =
    kafka && (await readTopics({ ...kafka, name, take, failed: fail, log }));
  const server = webhooks && (await receiveWebhooks({ ...webhooks, take: intake.webhook, log }));
  const actor = new Actor({
    ledger,
    save,
    name,
    now,
    log,
    retryMs,
    change: accountClient(config.accountServiceUrl, CALL_TIMEOUT_MS),
    reporter: topics ?? (api === null ? noReporter(log) : apiReporter(api, { log, signal })),
  });
  const acting = (async () => {
    while (!signal.aborted) {
      const next = await actor.round(signal);
      await wake.wait(Math.min(next ?? MOST_PAUSE_MS, MOST_PAUSE_MS));
    }
  })();
  acting.catch(fail);

  return {
    webhooksUrl: server && `${urlOf(server)}/webhooks`,
    failed,
    stop: async () => {
      if (server !== null) await new Promise((resolve) => server.close(resolve));
      stopping.abort();
      wake.now();
      await acting.catch(() => {});
      await topics?.stop();
      await save();
    },
  };
}
