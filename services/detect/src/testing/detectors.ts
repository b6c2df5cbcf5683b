/** Detectors of one short query each, so that a test of the service is about the service. */
import type { Range, RunningDetector } from "@ringfence/detectors";
import { MINUTE_MS, QUARTER_MS, sqlTime } from "@ringfence/features";
import { contentId, type Signal } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const loud = loadQuery({
  url: import.meta.url,
  file: "./loud-accounts.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({
    minute_ms: z.int(),
    account_id: z.string(),
    requests: z.int(),
    share: z.number(),
  }),
});

const PARAMS = "prm_test";

/**
 * An account that makes most of a minute's requests. More of them make it graver and surer, unless
 * others are loud too.
 */
const loudMinute: RunningDetector = {
  id: "loud-minute",
  version: 1,
  category: "interference",
  subject: "account",
  every: "minute",
  mode: "live",
  params_hash: PARAMS,
  signals: eachLook(async (store, { from, to }) => {
    const rows = await store.query(loud, { from: sqlTime(from), to: sqlTime(to) });
    return rows.map(({ minute_ms, account_id, requests, share }) =>
      signalOf("loud-minute", "interference", account_id, share < 0.7 ? 3 : requests, {
        from_ms: minute_ms,
        to_ms: minute_ms + MINUTE_MS,
      }),
    );
  }),
};

/** An account with a loud minute in a quarter of an hour. */
const loudQuarter: RunningDetector = {
  ...loudMinute,
  id: "loud-quarter",
  category: "pooling",
  every: "quarter",
  signals: eachLook(async (store, { from, to }) => {
    if (to.getTime() - from.getTime() !== QUARTER_MS) throw new Error("not a whole quarter");
    const rows = await store.query(loud, { from: sqlTime(from), to: sqlTime(to) });
    const most = new Map<string, number>();
    for (const { account_id, requests } of rows) {
      most.set(account_id, Math.max(requests, most.get(account_id) ?? 0));
    }
    return [...most].map(([account_id, requests]) =>
      signalOf("loud-quarter", "pooling", account_id, requests, {
        from_ms: from.getTime(),
        to_ms: to.getTime(),
      }),
    );
  }),
};

export const TEST_DETECTORS = [loudMinute, loudQuarter];

function eachLook(
  look: (store: Store, range: Range) => Promise<Signal[]>,
): RunningDetector["signals"] {
  return async (store, looks) => {
    const found: Signal[] = [];
    for (const one of looks) found.push(...(await look(store, one)));
    return found;
  };
}

function signalOf(
  id: string,
  category: Signal["category"],
  account_id: string,
  requests: number,
  { from_ms, to_ms }: { from_ms: number; to_ms: number },
): Signal {
  const window = { start: new Date(from_ms).toISOString(), end: new Date(to_ms).toISOString() };
  const weight = requests >= 10 ? 8 : 3;
  return {
    signal_id: contentId("sig", id, account_id, window),
    category,
    detector: { id, version: 1, params_hash: PARAMS },
    mode: "live",
    subject: { type: "account", id: account_id },
    window,
    severity: requests >= 20 ? "high" : requests >= 10 ? "medium" : "low",
    prior: -2,
    evidence: [
      {
        feature: "requests",
        observed: requests,
        expected: 1,
        weight,
        text: `${requests} requests`,
        family: "volume",
      },
    ],
    title: "An account is loud",
    summary: `${requests} requests`,
    account_ids: [account_id],
    attached_account_ids: [],
    api_key_ids: [],
  };
}
