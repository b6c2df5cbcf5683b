/** The outbox of alerts as OCSF Detection Findings: the same places under the same keys. */
import { alert, toDetectionFinding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { z } from "zod";
import { alertsOutbox } from "./alerts-outbox.ts";
import { EnforceError } from "./errors.ts";
import type { Outbox } from "./publish.ts";

/** `metadata.uid` is made of alert_id and revision, as the identity of the alert is. */
const identity = z.object({ class_uid: z.literal(2004), metadata: z.object({ uid: z.string() }) });

export function ocsfOutbox(store: Store): Outbox {
  const alerts = alertsOutbox(store);
  return {
    read: async (after, page) => {
      const rows = await alerts.read(after, page);
      return rows.map((row) =>
        row.isDue ? { ...row, body: toOcsf(row.sequence, row.body) } : row,
      );
    },
    identityIn: (document) => {
      const parsed = identity.safeParse(document);
      return parsed.success ? parsed.data.metadata.uid : null;
    },
  };
}

/** @throws EnforceError `alert_invalid`: enforce wrote what it does not know */
function toOcsf(sequence: number, body: string): string {
  let fault: unknown;
  try {
    const parsed = alert.safeParse(JSON.parse(body));
    if (parsed.success) return JSON.stringify(toDetectionFinding(parsed.data));
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
