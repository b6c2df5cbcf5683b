/** The outbox of alerts: what is a shadow or held is only passed over. */
import { gzipSync } from "node:zlib";
import { alert } from "@ringfence/schemas";
import type { Log, Metrics } from "@ringfence/runtime";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { EnforceError } from "./errors.ts";
import { fitAlert } from "./fit-alert.ts";
import type { Outbox } from "./publish.ts";

const outbox = loadQuery({
  url: import.meta.url,
  file: "./outbox.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    alert_id: z.string(),
    revision: z.int(),
    mode: z.enum(["live", "shadow"]),
    held: z.boolean(),
    subject_id: z.string(),
    body: z.string(),
  }),
});

const identity = z.object({ alert_id: z.string(), revision: z.int() });

/** What one message may hold. */
export interface MessageBound {
  /** Bytes, as they are or packed; what is larger is cut. */
  readonly bytes: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @param bound null where alerts of any size are taken */
export function alertsOutbox(store: Store, bound: MessageBound | null): Outbox {
  return {
    read: async (after, page) => {
      const rows = await store.query(outbox, { after, page });
      return rows.map((row) => {
        const { sequence, mode, held, subject_id } = row;
        return {
          sequence,
          identity: identityOf(row),
          key: subject_id,
          body: bound === null ? row.body : within(row, bound),
          isDue: mode === "live" && !held,
        };
      });
    },
    identityIn: (document) => {
      const parsed = identity.safeParse(document);
      return parsed.success ? identityOf(parsed.data) : null;
    },
  };
}

/** One alert that no broker takes must not keep all others back: it goes out as far as it fits. */
function within(
  { sequence, alert_id, revision, body }: z.output<typeof outbox.row>,
  { bytes, log, metrics }: MessageBound,
): string {
  const size = Buffer.byteLength(body);
  // The sink packs what is large, and accounts repeat one another.
  if (size <= bytes || gzipSync(body).byteLength <= bytes) return body;
  const fitted = fitAlert(parse(sequence, body), bytes);
  metrics.alertsCut.inc();
  log.error(
    { alert_id, revision, bytes: size, most: bytes, omitted: fitted.omitted },
    "an alert is larger than a message may be and goes out without some of its lists, which it counts in " +
      "`omitted`; the API and the decisions have all of it",
  );
  return fitted.body;
}

/** @throws EnforceError `alert_invalid`: enforce wrote what it does not know */
export function parse(sequence: number, body: string) {
  let fault: unknown;
  try {
    const parsed = alert.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data;
    fault = parsed.error;
  } catch (error) {
    fault = error;
  }
  throw new EnforceError(
    "alert_invalid",
    false,
    `alert ${sequence} of the outbox is not what the schema says: run one version of enforce`,
    fault,
  );
}

function identityOf({ alert_id, revision }: z.output<typeof identity>): string {
  return `${alert_id}/${revision}`;
}
