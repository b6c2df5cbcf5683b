import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { mostShared, sharedness } from "../links/evidence.ts";

const addressUse = loadQuery({
  url: import.meta.url,
  file: "./address-use.sql",
  params: z.object({ address: z.string() }),
  row: z.strictObject({
    day: z.iso.date(),
    accounts: z.int(),
    requests: z.int(),
    hours: z.int(),
    tls_fingerprints: z.int(),
    user_agents: z.int(),
    agent_bits: z.number(),
    networks: z.array(z.string()),
  }),
});

/** How an address was used on its last day (UTC). */
export interface AddressUse extends Omit<z.output<typeof addressUse.row>, "networks"> {
  /** Kind of network that strangers share, as the events of the day say; null where they do not. */
  readonly network: string | null;
  /**
   * How likely it is that strangers share it, 0 to 1: many accounts, many browsers, a network made
   * for it. A ring behind a proxy has the accounts and not the browsers.
   */
  readonly sharedness: number;
}

/** @returns null for an address that was never used */
export async function readAddressUse(store: Store, address: string): Promise<AddressUse | null> {
  const [row] = await store.query(addressUse, { address });
  if (row === undefined) return null;
  const { networks, ...use } = row;
  const network = mostShared(networks);
  return { ...use, network, sharedness: sharedness(use.accounts, network, use.agent_bits) };
}
