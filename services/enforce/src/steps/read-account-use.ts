import type { AccountUse } from "@ringfence/policy";
import type { Control, Finding } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const accountUse = loadQuery({
  url: import.meta.url,
  file: "./account-use.sql",
  params: z.object({
    account_ids: z.array(z.string()),
    from: z.string(),
    to: z.string(),
    addresses: z.array(z.string()),
    bits: z.array(z.int()),
  }),
  row: z.strictObject({
    account_id: z.string(),
    keys: z.int(),
    api_key_ids: z.array(z.string()),
    inside: z.array(z.coerce.boolean()),
  }),
});

/** Accounts of one finding that are looked at; of the others nothing is known, so nothing covers them. */
const MOST_ACCOUNTS = 1_000;

/**
 * With which keys and from where the accounts of a finding called in its window. Only controls of keys
 * and networks ask for it, and it goes through events: nothing is read where there are none.
 */
export async function readAccountUse(
  store: Store,
  { account_ids, window }: Pick<Finding, "account_ids" | "window">,
  controls: readonly Control[],
): Promise<ReadonlyMap<string, AccountUse>> {
  const networks = controls.flatMap(({ scope, value }) => (scope === "network" ? [value] : []));
  const asked = networks.length > 0 || controls.some(({ scope }) => scope === "key");
  if (!asked || account_ids.length === 0) return new Map();
  const prefixes = networks.map(placeOf);
  const rows = await store.query(accountUse, {
    account_ids: account_ids.slice(0, MOST_ACCOUNTS),
    from: window.start,
    to: window.end,
    addresses: prefixes.map(({ address }) => address),
    bits: prefixes.map(({ bits }) => bits),
  });
  return new Map(
    rows.map(({ account_id, keys, api_key_ids, inside }) => [
      account_id,
      {
        // Some of many keys would look like all of them.
        api_key_ids: keys === api_key_ids.length ? api_key_ids : [],
        networks: networks.filter((_, index) => inside[index]),
      },
    ]),
  );
}

/** Addresses are stored as IPv6, IPv4 ones behind 96 bits. */
function placeOf(prefix: string): { address: string; bits: number } {
  const [address = "", length = ""] = prefix.split("/");
  return { address, bits: Number(length) + (address.includes(":") ? 0 : 96) };
}
