export { type AdHoc, type AdHocAnswer, type AdHocFormat, openAdHoc } from "./ad-hoc.ts";
export { StoreError, type StoreErrorCode } from "./errors.ts";
export { loadQuery, type Query, type QueryLimits } from "./query.ts";
export { openStore } from "./open-store.ts";
export type { BulkStore, CommandOptions, InsertOptions, Store, StoreOptions } from "./store.ts";
export { migrate, pendingMigrations } from "./migrate.ts";
export { runningServer } from "./embedded/address.ts";
export { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from "./embedded/server.ts";
export { MIGRATIONS, prepareStore, type PrepareOptions, storePart } from "./prepare.ts";
export {
  createServiceClaim,
  insertIdPrefix,
  type ServiceClaim,
  type ServiceClaimParts,
} from "./service-claim.ts";
export {
  AddressColumn,
  ListColumn,
  type NativeColumn,
  NumberColumn,
  TextColumn,
} from "./native-columns.ts";
export { NativeBlock, sameNumber, sameText } from "./native-block.ts";
