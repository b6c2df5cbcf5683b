import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import { type DatabaseFlags, WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

export interface NetworksFlags extends DatabaseFlags {
  readonly load?: boolean;
  readonly file?: string;
  readonly openData?: string;
  readonly json?: true;
}

const HELP = `
Without an address it says what is loaded. Services load by themselves; --load does it now, and again
where the same is loaded already. A list that is named by --file alone is checked and not loaded.

The list is that of RINGFENCE_NETWORKS_FILE unless --file names one, the folder of open data that of
RINGFENCE_NETWORKS_DATA. docs/enrichment.md says what comes from where.

${WHICH_DATABASE}

Examples:
  npx ringfence networks 203.0.113.7 2001:db8::1
  npx ringfence networks --load --file networks.yaml
  npx ringfence networks --file networks.yaml`;

export function networksCommand(io: Io): Command {
  const command = new Command("networks")
    .summary("say what is known of an address, or load what is")
    .description(
      "Says what is known of addresses: autonomous system, country and kind of network, who says " +
        "so, and how the address was used lately.",
    )
    .argument("[address...]", "IPv4 or IPv6 addresses")
    .option("--load", "load the list and open data now")
    .option("--file <file>", "your own list of networks (YAML)")
    .option("--open-data <dir>", "a folder of open data in place of the npm packages")
    .option("--json", "the same as data");
  return withDatabaseFlags(command)
    .addHelpText("after", HELP)
    .action(async (addresses: string[], flags: NetworksFlags) => {
      if (flags.load && addresses.length > 0) {
        throw usageError("--load goes without addresses. Load first, then ask.");
      }
      if (flags.file !== undefined && addresses.length > 0) {
        throw usageError("--file goes without addresses. Load it first, with --load, then ask.");
      }
      if (flags.load && flags.json) {
        throw usageError("--json is for what is read. Load first, then ask.");
      }
      if (flags.openData !== undefined && !flags.load) {
        throw usageError("--open-data goes with --load. Add it.");
      }
      const { networks } = await import("../networks/networks.ts");
      await networks(addresses, flags, io);
    });
}
