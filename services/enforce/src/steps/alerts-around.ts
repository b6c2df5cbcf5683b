/** Which alerts a finding may have to do with: about the same accounts or clusters, or told together. */
import { type Finding, PART_LIMITS } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const alertsAround = loadQuery({
  url: import.meta.url,
  file: "./alerts-around.sql",
  params: z.object({ after: z.int() }),
  row: z.strictObject({
    alert_id: z.string(),
    finding_sequence: z.int(),
    lives: z.coerce.boolean(),
    may_merge: z.coerce.boolean(),
    merged_into: z.string(),
    account_ids: z.array(z.string()),
    cluster_ids: z.array(z.string()),
    observed_ms: z.int(),
    last_sequence: z.int(),
  }),
  limits: { rows: 2_000_000 },
});
type Row = z.output<typeof alertsAround.row>;

/**
 * Alerts that are looked at for one page of findings, beside what is told together with these; whoever lies
 * beyond is told by itself. What is told together is looked at as a whole or not at all: of a part of it
 * another alert would come, without those that are missing.
 */
const MOST_AROUND = 1_000;

export interface Around {
  /** The newest states of alerts that states of these findings may be told together with. */
  of(findings: readonly Finding[], alert_ids: readonly string[]): Promise<readonly number[]>;
}

/**
 * Keeps in memory what of the outbox bears on this: the alerts that live, and those that they speak for.
 * It follows the outbox by its places, so it can be thrown away at any time.
 */
export function createAround(store: Store, most = MOST_AROUND): Around {
  const rows = createRows();
  let after = 0;

  async function follow(): Promise<void> {
    const news = await store.query(alertsAround, { after });
    for (const row of news) {
      rows.put(row);
      after = Math.max(after, row.last_sequence);
    }
    rows.forgetOver(news);
  }

  return {
    of: async (findings, alert_ids) => {
      await follow();
      const found = new Set(alert_ids.flatMap(rows.familyOf));
      const bound = found.size + most;
      const add = (near: readonly string[]) => {
        for (const id of near) {
          if (found.size >= bound) return;
          if (!found.has(id)) for (const one of rows.familyOf(id)) found.add(one);
        }
      };
      add(rows.named(namesIn(findings)));
      // What is added on the way is looked at in its turn.
      for (const id of found) add(rows.nearTo(id));
      return [...found].flatMap((id) => rows.get(id)?.finding_sequence ?? []);
    },
  };
}

/** Alerts by id, by the accounts and clusters that they name, and by the one that speaks for them. */
function createRows() {
  const known = new Map<string, Row>();
  const byName = new Map<string, Set<string>>();
  const byLead = new Map<string, Set<string>>();

  function put(row: Row): void {
    const before = known.get(row.alert_id);
    if (before !== undefined) unindex(before);
    known.set(row.alert_id, row);
    for (const id of row.may_merge ? namedBy(row) : []) into(byName, id).add(row.alert_id);
    if (row.merged_into !== "") into(byLead, row.merged_into).add(row.alert_id);
  }

  function unindex(row: Row): void {
    const { alert_id, merged_into } = row;
    known.delete(alert_id);
    for (const id of namedBy(row)) outOf(byName, id, alert_id);
    outOf(byLead, merged_into, alert_id);
  }

  function forgetOver(news: readonly Row[]): void {
    for (const row of news) {
      const { alert_id, lives, merged_into } = known.get(row.alert_id) ?? row;
      if (!lives && known.get(merged_into)?.lives !== true) forget(alert_id);
    }
  }

  /** With what ended while it spoke for it; what still lives has a row by now that says it is alone. */
  function forget(alert_id: string): void {
    const row = known.get(alert_id);
    if (row !== undefined) unindex(row);
    for (const id of byLead.get(alert_id) ?? []) {
      if (known.get(id)?.lives === false) forget(id);
    }
  }

  /** All that is told together with it, and itself; of what has ended no more than an alert can list. */
  function familyOf(alert_id: string): string[] {
    const lead = known.get(alert_id)?.merged_into || alert_id;
    const members = [...(byLead.get(lead) ?? [])].flatMap((id) => known.get(id) ?? []);
    const living = members.filter(({ lives }) => lives);
    const ended = members.filter(({ lives }) => !lives).toSorted(byRecency);
    const listed = [...living, ...ended.slice(0, PART_LIMITS.parts)];
    return [alert_id, lead, ...listed.map((row) => row.alert_id)];
  }

  function named(names: readonly string[]): string[] {
    return names.flatMap((id) => [...(byName.get(id) ?? [])]);
  }

  function nearTo(alert_id: string): string[] {
    const row = known.get(alert_id);
    return row?.lives === true ? named(namedBy(row)) : [];
  }

  return { get: (id: string) => known.get(id), put, forgetOver, familyOf, named, nearTo };
}

/** As an alert lists them. */
function byRecency(x: Row, y: Row): number {
  return y.observed_ms - x.observed_ms || (x.alert_id < y.alert_id ? -1 : 1);
}

function namesIn(findings: readonly Finding[]): string[] {
  const names = findings.flatMap(({ account_ids, clusters = [] }) =>
    namedBy({ account_ids, cluster_ids: clusters.map(({ cluster_id }) => cluster_id) }),
  );
  return [...new Set(names)];
}

function namedBy({ account_ids, cluster_ids }: Pick<Row, "account_ids" | "cluster_ids">): string[] {
  return [...account_ids, ...cluster_ids];
}

function into(map: Map<string, Set<string>>, key: string): Set<string> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}

function outOf(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
