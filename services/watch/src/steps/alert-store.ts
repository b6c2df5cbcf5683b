/** Operator alerts as they are stored, and when somebody looked last. */
import { randomUUID } from "node:crypto";
import type { Observation } from "@ringfence/health";
import { type OperatorAlert, operatorAlert } from "@ringfence/schemas";
import {
  insertIdPrefix,
  loadQuery,
  type ServiceClaim,
  type Store,
  StoreError,
} from "@ringfence/store";
import { z } from "zod";
import { claimLost, SERVICE } from "./claim.ts";

/** Alerts that are raised at once; far above what there is to watch. */
const MOST_OPEN = 10_000;
/** What could not be told, of one look. */
const MOST_UNKNOWN = 1_000;
/** What ClickHouse calls the `throwIf` of the view behind a door. */
const REFUSED_AT_THE_DOOR = "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO";

const url = import.meta.url;
const open = loadQuery({
  url,
  file: "./open-alerts.sql",
  params: z.object({ most: z.int() }),
  row: z.strictObject({ body: z.string() }),
});
const lastLook = loadQuery({
  url,
  file: "./last-look.sql",
  params: z.object({}),
  row: z.strictObject({ looked_ms: z.int() }),
});

export interface AlertStore {
  /** Newest states of what is raised. */
  open(): Promise<OperatorAlert[]>;
  /** All of them or none. @throws WatchError `claim_lost` */
  write(alerts: readonly OperatorAlert[]): Promise<void>;
  /** Whether nobody looked for `ms`. */
  isUnwatched(now: Date, ms: number): Promise<boolean>;
  /** Notes the look, with what it could not tell. */
  looked(now: Date, observations: readonly Observation[]): Promise<void>;
}

export function alertStore(store: Store, { owner }: ServiceClaim): AlertStore {
  return {
    open: async () => {
      const rows = await store.query(open, { most: MOST_OPEN });
      return rows.map(({ body }) => operatorAlert.parse(JSON.parse(body)));
    },
    write: async (alerts) => {
      if (alerts.length === 0) return;
      const rows = alerts.map((alert) => rowOf(alert, owner));
      const queryId = insertIdPrefix(SERVICE, store.database) + randomUUID();
      try {
        await store.insert("operator_alerts_in", rows, {
          columns: Object.keys(rows[0] ?? {}),
          queryId,
        });
      } catch (error) {
        if (error instanceof StoreError && error.code === REFUSED_AT_THE_DOOR) {
          throw claimLost("the insert was refused", error);
        }
        throw error;
      }
    },
    isUnwatched: async (now, ms) => {
      const [last] = await store.query(lastLook, {});
      return last === undefined || now.getTime() - last.looked_ms > ms;
    },
    looked: async (now, observations) => {
      const unknown = observations
        .filter(({ health }) => health === "unknown")
        .map(({ kind, subject, text }) => ({ kind, subject, text }));
      const body = JSON.stringify(unknown.slice(0, MOST_UNKNOWN));
      const row = { name: SERVICE, looked_at: now.toISOString(), owner, body };
      await store.insert("watch_looks", [row], { columns: Object.keys(row) });
    },
  };
}

function rowOf(alert: OperatorAlert, owner: string) {
  const { alert_id, revision, kind, subject, state, severity, written_at } = alert;
  const body = JSON.stringify(alert);
  return { alert_id, revision, kind, subject, state, severity, written_at, body, owner };
}
