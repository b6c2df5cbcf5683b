/** The outbox of alerts as OCSF Detection Findings: the same places under the same keys. */
import { toDetectionFinding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { z } from "zod";
import { alertsOutbox, parse } from "./alerts-outbox.ts";
import type { Outbox } from "./publish.ts";

/** `metadata.uid` is made of alert_id and revision, as the identity of the alert is. */
const identity = z.object({ class_uid: z.literal(2004), metadata: z.object({ uid: z.string() }) });

export function ocsfOutbox(store: Store): Outbox {
  // Its own lists have bounds: none of its documents is too large.
  const alerts = alertsOutbox(store, null);
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

function toOcsf(sequence: number, body: string): string {
  return JSON.stringify(toDetectionFinding(parse(sequence, body)));
}
