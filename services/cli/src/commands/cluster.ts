import { Command } from "commander";
import type { ClusterFlags } from "../clusters/cluster.ts";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
The beginning of an id is enough where no other cluster begins so.

${WHICH_DATABASE}

Examples:
  npx ringfence cluster clu_81c60898
  npx ringfence cluster clu_81c6 --data demo/data --json`;

export function clusterCommand(io: Io): Command {
  const command = new Command("cluster")
    .summary("linked accounts, what ties them, and the alerts about them")
    .description(
      "Prints the members of a cluster, its strongest links, what they share, and its alerts.",
    )
    .argument("<cluster>", "id of a cluster, or its beginning")
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (wanted: string, flags: ClusterFlags) => {
      const { cluster } = await import("../clusters/cluster.ts");
      await cluster(wanted, flags, io);
    });
  return withDatabaseFlags(command);
}
