export { ClusterBook } from "./clusters/cluster-book.ts";
export type { LinkOfCluster, SharedValue } from "./clusters/snapshot.ts";
export { readCoreMembers, readLinksOfCluster } from "./clusters/stored-snapshots.ts";
export { type LinkNews, LinkNewsReader } from "./links/link-news.ts";
export * from "./progress/progress.ts";
export { watermark, type WatermarkRules } from "./progress/watermark.ts";
export { type AddressUse, readAddressUse } from "./sharedness/address-use.ts";
export * from "./time.ts";
export {
  type DifferingRow,
  type RollupDifference,
  verifyRollups,
  type VerifyWindow,
} from "./verify/verify-rollups.ts";
