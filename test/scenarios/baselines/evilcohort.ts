/**
 * EvilCohort: G. Stringhini, P. Mourlanne, G. Jacob, M. Egele, C. Kruegel, G. Vigna, «EVILCOHORT:
 * Detecting Communities of Malicious Accounts on Online Services», USENIX Security 2015.
 *
 * Accounts are joined by an edge whose weight is the number of addresses that both used; edges
 * below a threshold are dropped; Louvain's method (Blondel et al. 2008) gives communities, and
 * those of a size are accused. The filters that the paper runs afterwards, by user agent and by
 * timing, are left out: they belong to one kind of service each. Addresses of more than
 * `address_accounts_max` accounts make no edges, which bounds the work.
 */
import { UndirectedGraph } from "graphology";
import louvainModule from "graphology-communities-louvain";
import { type Baseline, raise, setOf } from "./baseline.ts";

/** Its types say «default», its CommonJS says the function itself. */
const louvain = louvainModule as unknown as typeof louvainModule.default;

export interface EvilCohortRules {
  /** Addresses in common from which on an edge stays. */
  readonly shared_min: number;
  readonly group_min: number;
  readonly address_accounts_max: number;
}

const EVILCOHORT_RULES: EvilCohortRules = {
  shared_min: 2,
  group_min: 3,
  address_accounts_max: 500,
};

const SWEEP = [1, 2, 3, 5, 10];

/** The score of an account is the highest threshold of `sweep` at which it is in a group. */
export function evilCohort(rules: EvilCohortRules = EVILCOHORT_RULES): Baseline {
  const users = new Map<string, Set<string>>();
  return {
    name: "EvilCohort (USENIX Security 2015)",
    threshold: rules.shared_min,
    sweep: SWEEP,
    take: ({ client_ip, account_id }) => setOf(users, client_ip).add(account_id),
    scores: () => {
      const edges = sharedAddresses(users, rules.address_accounts_max);
      const scores = new Map<string, number>();
      for (const least of new Set([...SWEEP, rules.shared_min])) {
        for (const group of communitiesOf(edges.filter(({ weight }) => weight >= least))) {
          if (group.length < rules.group_min) continue;
          for (const account of group) raise(scores, account, least);
        }
      }
      return scores;
    },
  };
}

export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
}

function sharedAddresses(users: ReadonlyMap<string, ReadonlySet<string>>, most: number): Edge[] {
  const weights = new Map<string, Map<string, number>>();
  for (const accounts of users.values()) {
    if (accounts.size < 2 || accounts.size > most) continue;
    const rows = [...accounts].sort();
    rows.forEach((a, index) => {
      const row = weights.get(a) ?? new Map<string, number>();
      weights.set(a, row);
      for (const b of rows.slice(index + 1)) row.set(b, (row.get(b) ?? 0) + 1);
    });
  }
  return [...weights].flatMap(([a, row]) => [...row].map(([b, weight]) => ({ a, b, weight })));
}

/** Communities by Louvain's method, over weighted edges; the same edges give the same ones. */
export function communitiesOf(edges: readonly Edge[]): string[][] {
  if (edges.length === 0) return [];
  const graph = new UndirectedGraph();
  for (const { a, b, weight } of edges) {
    graph.mergeNode(a);
    graph.mergeNode(b);
    graph.mergeEdge(a, b, { weight });
  }
  const communities = new Map<number, string[]>();
  const found = louvain(graph, { getEdgeWeight: "weight", rng: sequence(1) });
  for (const [node, community] of Object.entries(found)) {
    const own = communities.get(community);
    if (own === undefined) communities.set(community, [node]);
    else own.push(node);
  }
  return [...communities.values()];
}

/** Numbers in [0, 1) that are the same every time (Park and Miller 1988). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}
