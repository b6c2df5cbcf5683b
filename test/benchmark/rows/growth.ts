/** What more partitions and shards bring, for traffic that is even and traffic that is not: drawn, not run. */
import type { Row } from "../harness/row.ts";
import { simulate, TRAFFIC } from "../growth/simulate.ts";

const EVENTS = 400_000;
const SIZES = [
  { partitions: 8, shards: 1 },
  { partitions: 8, shards: 2 },
  { partitions: 32, shards: 4 },
  { partitions: 128, shards: 16 },
];

export const growthRow: Row = {
  name: "growth",
  work: "partitions, shards and hot keys, by simulation",
  withoutFile: true,
  open: () =>
    Promise.resolve({
      contenders: [],
      figures: [],
      details: tableOfSpreads,
      close: () => Promise.resolve(),
    }),
};

function tableOfSpreads(): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = TRAFFIC.flatMap((traffic) =>
    SIZES.map((size) => {
      const spread = simulate(traffic, { ...size, events: EVENTS, seed: 1 });
      const cells = [
        traffic.name,
        size.partitions,
        size.shards,
        percent(spread.partition),
        percent(spread.shard),
        percent(spread.usable),
        spread.accountRows.toFixed(0),
        spread.addressRows.toFixed(0),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  );
  return [
    "| traffic | partitions | shards | busiest partition | busiest shard | usable of all shards | rows an account and minute, of 100 events | rows an address and account |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ];
}
