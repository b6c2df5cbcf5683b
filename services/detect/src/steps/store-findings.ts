import {
  type LinkOfCluster,
  readCoreMembers,
  readLinksOfCluster,
  sqlTime,
} from "@ringfence/features";
import {
  type ClusterLink,
  EXPLANATION_LIMITS,
  type Finding,
  type FindingCluster,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const sampleEvents = loadQuery({
  url: import.meta.url,
  file: "./sample-events.sql",
  params: z.object({ account_ids: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.strictObject({ event_id: z.string() }),
});

/** Accounts whose events are looked through for samples. */
const SAMPLED_ACCOUNTS = 20;
/** Accounts whose clusters are looked up, of a finding of more the first. */
const ACCOUNTS_LOOKED_UP = 2_000;

/**
 * Stores states of findings, numbered after `sequence`, all or none.
 *
 * @returns the states with the samples of their events, their clusters and what links these
 */
export async function storeFindings(
  store: Store,
  states: readonly Finding[],
  sequence: number,
  storedAt: Date,
): Promise<Finding[]> {
  const complete: Finding[] = [];
  for (const state of states) {
    const linked = await withClusters(store, await withLinks(store, state));
    complete.push({ ...linked, event_samples: await sample(store, state) });
  }
  const rows = complete.map((state, index) => ({
    sequence: sequence + 1 + index,
    finding_id: state.finding_id,
    state: state.state,
    activity: state.activity,
    mode: state.mode,
    category: state.category,
    severity: state.severity,
    confidence: state.confidence,
    subject_type: state.subject.type,
    subject_id: state.subject.id,
    account_ids: state.account_ids,
    observed_at: state.observed_at,
    body: JSON.stringify(state),
    stored_at: storedAt.toISOString(),
  }));
  const [row] = rows;
  if (row === undefined) return [];
  await store.insert("findings", rows, {
    columns: Object.keys(row),
    token: `findings/${sequence + 1}-${sequence + rows.length}`,
  });
  return complete;
}

async function sample(store: Store, { account_ids, window, activity }: Finding): Promise<string[]> {
  if (activity === "close") return [];
  const rows = await store.query(sampleEvents, {
    account_ids: account_ids.slice(0, SAMPLED_ACCOUNTS),
    from: sqlTime(new Date(window.start)),
    to: sqlTime(new Date(window.end)),
  });
  return rows.map(({ event_id }) => event_id);
}

/** As the links were known when the evidence sufficed. */
async function withLinks(store: Store, state: Finding): Promise<Finding> {
  const { explanation, subject, activity, account_ids, attached_account_ids, observed_at } = state;
  if (explanation === undefined || subject.type !== "cluster" || activity === "close") return state;
  const stored = await readLinksOfCluster(store, subject.id, new Date(observed_at));
  const shown = stored.slice(0, EXPLANATION_LIMITS.list).flatMap(strongestOf);
  // They are a tree, so that there is one for each account but the first.
  const total = Math.max(shown.length, account_ids.length + attached_account_ids.length - 1);
  return { ...state, explanation: { ...explanation, links: { total, shown } } };
}

/**
 * As clusters were known when the evidence sufficed. Late events may change them afterwards; what a stored
 * state says of them stays, so that what is told of findings follows from the findings alone.
 */
async function withClusters(store: Store, state: Finding): Promise<Finding> {
  const { clusters: _, ...bare } = state;
  if (state.activity === "close") return bare;
  const attached = new Set(state.attached_account_ids);
  const core = state.account_ids.filter((id) => !attached.has(id)).slice(0, ACCOUNTS_LOOKED_UP);
  if (core.length === 0) return bare;
  const rows = await readCoreMembers(store, core, new Date(state.observed_at));
  const clusters = new Map<string, FindingCluster>();
  for (const { cluster_id, account_id, confidence } of rows) {
    const cluster = clusters.get(cluster_id) ?? { cluster_id, members: [] };
    cluster.members.push({ account_id, confidence: Math.round(1_000 * confidence) / 1_000 });
    clusters.set(cluster_id, cluster);
  }
  return clusters.size === 0 ? bare : { ...bare, clusters: [...clusters.values()] };
}

/** What two accounts share that says the most, a value of events or profiles where there is one. */
function strongestOf({ account_a, account_b, evidence }: LinkOfCluster): ClusterLink[] {
  const [strongest] = evidence;
  const told = evidence.find(({ kind }) => !OF_CONTENT.has(kind)) ?? strongest;
  if (told === undefined) return [];
  const { kind, value, accounts: holders } = told;
  return [
    { kind, value, account_a, account_b, bits: Math.round(1_000 * told.bits) / 1_000, holders },
  ];
}

/** What accounts ask for together, and when: no value that an analyst could look up. */
const OF_CONTENT: ReadonlySet<string> = new Set(["workload", "coordination"]);
