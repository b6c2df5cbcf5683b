/** What people said of alerts, by alert: the verdict that counts, and who has it. */
import type { Acknowledged, Heard } from "@ringfence/policy";
import { severity, verdictValue } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const asked = z.object({ alert_ids: z.array(z.string()), known: z.array(z.string()) });

const newestVerdicts = loadQuery({
  url: import.meta.url,
  file: "./newest-verdicts.sql",
  params: asked,
  row: z.strictObject({
    alert_id: z.string(),
    verdict_id: z.string(),
    verdict: verdictValue,
    severity: z.union([severity, z.literal("")]),
    given_ms: z.int(),
    known_by: z.array(z.string()),
  }),
});

const newestAcknowledgements = loadQuery({
  url: import.meta.url,
  file: "./newest-acknowledgements.sql",
  params: asked,
  row: z.strictObject({
    alert_id: z.string(),
    acknowledgement_id: z.string(),
    actor: z.string(),
    event: z.enum(["acknowledged", "released"]),
    given_ms: z.int(),
  }),
});

/** What the newest row of an alert knows of; empty for nothing. */
interface Knows {
  readonly verdict_id: string;
  readonly acknowledgement_id: string;
}

/** The verdict that counts for each alert: its own, or that on an alert which spoke for it, if later. */
export async function readHeard(
  store: Store,
  heads: ReadonlyMap<string, Knows>,
  alert_ids: string[],
): Promise<ReadonlyMap<string, Heard>> {
  const known = [...new Set([...heads.values()].map(({ verdict_id }) => verdict_id))].filter(
    Boolean,
  );
  const rows = await store.query(newestVerdicts, { alert_ids, known });
  const own = new Map(rows.map((row) => [row.alert_id, heardOf(row)]));
  const byKnown = new Map(
    rows.flatMap((row) => row.known_by.map((id): [string, Heard] => [id, heardOf(row)])),
  );
  return new Map(
    alert_ids.flatMap((id): [string, Heard][] => {
      const heard = [own.get(id), byKnown.get(heads.get(id)?.verdict_id ?? "")];
      const [last] = heard.filter((one) => one !== undefined).toSorted(byTime);
      return last === undefined ? [] : [[id, last]];
    }),
  );
}

function byTime(x: Heard, y: Heard): number {
  return y.given_ms - x.given_ms || (x.verdict_id < y.verdict_id ? 1 : -1);
}

function heardOf({ severity, ...row }: z.output<typeof newestVerdicts.row>): Heard {
  const { alert_id, verdict_id, verdict, given_ms } = row;
  return { alert_id, verdict_id, verdict, given_ms, severity: severity === "" ? null : severity };
}

/**
 * The statement that counts for each alert: the newest on itself, or the one that its newest row knows of,
 * which may have been made on another alert, if that is later.
 */
export async function readAcknowledged(
  store: Store,
  heads: ReadonlyMap<string, Knows>,
  alert_ids: string[],
): Promise<ReadonlyMap<string, Acknowledged>> {
  const ids = [...heads.values()].map(({ acknowledgement_id }) => acknowledgement_id);
  const known = [...new Set(ids)].filter(Boolean);
  const rows = await store.query(newestAcknowledgements, { alert_ids, known });
  const byId = new Map(rows.map((row) => [row.acknowledgement_id, acknowledgedOf(row)]));
  return new Map(
    alert_ids.flatMap((id): [string, Acknowledged][] => {
      const own = rows.filter(({ alert_id }) => alert_id === id).map(acknowledgedOf);
      const known = byId.get(heads.get(id)?.acknowledgement_id ?? "");
      const [last] = [...own, ...(known === undefined ? [] : [known])].toSorted(byTimeGiven);
      return last === undefined ? [] : [[id, last]];
    }),
  );
}

function byTimeGiven(x: Acknowledged, y: Acknowledged): number {
  return y.given_ms - x.given_ms || (x.acknowledgement_id < y.acknowledgement_id ? 1 : -1);
}

function acknowledgedOf(row: z.output<typeof newestAcknowledgements.row>): Acknowledged {
  const { acknowledgement_id, actor, event, given_ms } = row;
  return { acknowledgement_id, by: event === "acknowledged" ? actor : null, given_ms };
}
