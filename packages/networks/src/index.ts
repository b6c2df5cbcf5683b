export { NetworksError } from "./errors.ts";
export { EMPTY_LIST, type NetworkKind, type NetworkList, parseList } from "./list/list.ts";
export { type KnownAddress, readKnownAddress, type Said } from "./known/known-address.ts";
export { parsePrefix } from "./list/prefix.ts";
export {
  type LoadedPart,
  loadList,
  loadOpenData,
  type LookupState,
  readLoaded,
  readLookupStates,
} from "./load/load.ts";
export { findOpenData, type OpenData } from "./open-data/files.ts";
export { readListFile } from "./list/read-list-file.ts";
export { NetworkData, type NetworkDataParts } from "./network-data.ts";
