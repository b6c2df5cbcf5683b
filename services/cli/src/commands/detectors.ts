import { Command } from "commander";
import type { DetectorsFlags } from "../detectors/detectors.ts";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
A benign alert counts as one that need not have been raised: precision is the share of true positives
among all that were judged. What nobody judged is unknown, and shown as –.

${WHICH_DATABASE}

Examples:
  npx ringfence detectors
  npx ringfence detectors --json`;

export function detectorsCommand(io: Io): Command {
  const command = new Command("detectors")
    .summary("list the detectors with their measured precision")
    .description("Lists the detectors: open alerts, and how often analysts found them right.")
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (flags: DetectorsFlags) => {
      const { detectors } = await import("../detectors/detectors.ts");
      await detectors(flags, io);
    });
  return withDatabaseFlags(command);
}
