export { clusterAccounts, CLUSTER_RULES } from "./clusters/cluster.ts";
export { nameClusters } from "./clusters/name.ts";
export { countActiveAccounts, refreshClusters } from "./clusters/refresh.ts";
export { writeLinks } from "./links/write-links.ts";
export * from "./progress/progress.ts";
export * from "./time.ts";
export {
  type DifferingRow,
  type RollupDifference,
  verifyRollups,
  type VerifyWindow,
} from "./verify/verify-rollups.ts";
