/** The one thing that a person means by an id, or the beginning of it. */
import { nearest } from "@ringfence/runtime";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { usageError } from "../io.ts";

const url = import.meta.url;
const row = z.strictObject({ id: z.string() });
const beginning = z.object({ prefix: z.string(), most: z.int() });
const accountIds = loadQuery({ url, file: "./account-ids.sql", params: beginning, row });
const clusterIds = loadQuery({ url, file: "./cluster-ids.sql", params: beginning, row });
const nearAccounts = loadQuery({
  url,
  file: "./near-accounts.sql",
  params: z.object({ wanted: z.string(), most_edits: z.int(), most: z.int() }),
  row,
});

/** Ids that are told where a beginning fits several, or none. */
const MOST_TOLD = 4;
/** Ids among which the nearest is looked for. */
const MOST_COMPARED = 2_000;
const MOST_EDITS = 2;

interface Kind {
  /** «account» */
  readonly noun: string;
  /** Where the ids are listed. */
  readonly list: string;
  readonly beginning: (prefix: string, most: number) => Promise<readonly string[]>;
  /** Those that may have been meant. */
  readonly near: (wanted: string) => Promise<readonly string[]>;
}

/** @throws CliError where no account has this id or begins so, or several do */
export function findAccount(store: Store, wanted: string): Promise<string> {
  return find(wanted.trim(), {
    noun: "account",
    list: 'npx ringfence sql "SELECT account_id FROM accounts LIMIT 20"',
    beginning: async (prefix, most) => idsOf(await store.query(accountIds, { prefix, most })),
    near: async (asked) => {
      const like = { wanted: asked, most_edits: MOST_EDITS, most: MOST_TOLD };
      return idsOf(await store.query(nearAccounts, like));
    },
  });
}

/**
 * @param wanted `clu_` and some or all of its digits, or the digits alone
 * @throws CliError where no cluster has this id or begins so, or several do
 */
export function findCluster(store: Store, wanted: string): Promise<string> {
  const id = `clu_${wanted.trim().toLowerCase().replace(/^clu_/, "")}`;
  return find(id, {
    noun: "cluster",
    list:
      'npx ringfence sql "SELECT cluster_id, count() FROM account_clusters_current GROUP BY ' +
      'cluster_id"',
    beginning: async (prefix, most) => idsOf(await store.query(clusterIds, { prefix, most })),
    near: async (asked) => {
      const all = idsOf(await store.query(clusterIds, { prefix: "clu_", most: MOST_COMPARED }));
      const cut = nearest(
        asked,
        all.map((one) => one.slice(0, asked.length)),
      );
      return all.filter((one) => cut !== null && one.startsWith(cut)).slice(0, 1);
    },
  });
}

/**
 * The cluster whose id begins so; the text itself where none does, as of one that is still to come.
 *
 * @throws CliError where several do
 */
export async function clusterMeant(store: Store, wanted: string): Promise<string> {
  const found = idsOf(await store.query(clusterIds, { prefix: wanted, most: MOST_TOLD + 1 }));
  const [only, other] = found;
  if (only === undefined || found.includes(wanted)) return wanted;
  if (other === undefined) return only;
  throw severalBegin("cluster", wanted, found);
}

async function find(wanted: string, kind: Kind): Promise<string> {
  const { noun, list } = kind;
  const see = `See ${list}.`;
  if (wanted === "" || wanted.length > 128) {
    throw usageError(`an id of ${article(noun)} has 1 to 128 characters. ${see}`);
  }
  const found = await kind.beginning(wanted, MOST_TOLD + 1);
  const [only, other] = found;
  // One id may be the beginning of another.
  if (found.includes(wanted)) return wanted;
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined) throw severalBegin(noun, wanted, found);
  const near = await kind.near(wanted);
  const hint = near.length === 0 ? "" : ` Did you mean ${near.join(", ")}?`;
  throw usageError(`no ${noun} begins with ${wanted}.${hint} ${see}`);
}

function severalBegin(noun: string, wanted: string, found: readonly string[]): Error {
  const more = found.length > MOST_TOLD ? ", …" : "";
  const told = found.slice(0, MOST_TOLD).join(", ");
  return usageError(`several ${noun}s begin with ${wanted}: ${told}${more}. Name more of it.`);
}

function article(noun: string): string {
  return noun === "account" ? `an ${noun}` : `a ${noun}`;
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
