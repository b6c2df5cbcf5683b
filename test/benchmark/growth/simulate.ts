/** What traffic does to partitions, shards and rollups, by drawing events of it. Pure. */

/** Who sends an event, from which address. */
export interface Call {
  readonly account: number;
  readonly address: number;
}

export interface Traffic {
  readonly name: string;
  /** @param chance of `[0, 1)`, a new one each time */
  call(chance: () => number): Call;
}

const ACCOUNTS = 100_000;
/** Which of the accounts sends: few send much, as customers do (Zipf, exponent 1). */
function customer(chance: () => number): number {
  return Math.floor(ACCOUNTS ** chance()) - 1;
}

export const TRAFFIC: readonly Traffic[] = [
  {
    name: "100,000 customers, few large ones",
    call: (chance) => {
      const account = customer(chance);
      return { account, address: account };
    },
  },
  {
    name: "one account sends 90 %",
    call: (chance) => {
      const account = chance() < 0.9 ? -1 : customer(chance);
      return { account, address: account };
    },
  },
  {
    name: "one address has 50,000 accounts",
    call: (chance) => {
      const account = Math.floor(chance() * ACCOUNTS);
      return { account, address: account < ACCOUNTS / 2 ? -1 : account };
    },
  },
];

export interface Spread {
  /** Share of the events that the busiest has; 1 over their number where all have the same. */
  readonly partition: number;
  readonly shard: number;
  /** Of what all shards could take, how much they can before the busiest is full. */
  readonly usable: number;
  /** Rows that 100 events become in a quarter of an hour: minute and account; address and account. */
  readonly accountRows: number;
  readonly addressRows: number;
}

/** Minutes over which the events are spread. */
const MINUTES = 15;

/** Partitions by account, shards by partition: what one account sends stays in order and together. */
export function simulate(
  traffic: Traffic,
  {
    partitions,
    shards,
    events,
    seed,
  }: Readonly<Record<"partitions" | "shards" | "events" | "seed", number>>,
): Spread {
  const chance = randomOf(seed);
  const byPartition = new Float64Array(partitions);
  const byShard = new Float64Array(shards);
  const minutes = new Set<string>();
  const uses = new Set<string>();
  for (let index = 0; index < events; index += 1) {
    const { account, address } = traffic.call(chance);
    const partition = mix(account) % partitions;
    const shard = partition % shards;
    byPartition[partition] = (byPartition[partition] ?? 0) + 1;
    byShard[shard] = (byShard[shard] ?? 0) + 1;
    minutes.add(`${Math.floor(chance() * MINUTES)} ${account}`);
    uses.add(`${address} ${account}`);
  }
  const shard = Math.max(...byShard) / events;
  return {
    partition: Math.max(...byPartition) / events,
    shard,
    usable: 1 / (shards * shard),
    accountRows: (100 * minutes.size) / events,
    addressRows: (100 * uses.size) / events,
  };
}

/** Mulberry32: small, and always the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A place of a key as a partitioner would choose it. */
function mix(key: number): number {
  let mixed = Math.imul(key ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
