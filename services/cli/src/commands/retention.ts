import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import type { Retention, RetentionFlags } from "../retention/retention.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

/** Detectors look back 14 days over what they count. */
const LEAST_DAYS = 14;
const MOST_DAYS = 3_650;

const HELP = `
By event time against the clock of the database: of a stream that was replayed, what is older goes at
once. Counts, alerts, decisions, verdicts and the record of writes stay; docs/privacy.md says what they
hold, and how counts are dropped. What was dropped cannot be had again.

${WHICH_DATABASE}

Examples:
  npx ringfence retention
  npx ringfence retention --events 30d
  npx ringfence retention --events 30d --yes
  npx ringfence retention --events forever --yes`;

export function retentionCommand(io: Io): Command {
  const command = new Command("retention")
    .summary("how long events are kept, and for how long they shall be")
    .description(
      "Says how long request events are kept. With --events, what would go; with --yes, it goes.",
    )
    .option("--events <days>", `${LEAST_DAYS}d or more, or forever`, daysOf)
    .option("--yes", "do it: what is older is dropped, now and from then on")
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (flags: RetentionFlags) => {
      if (flags.yes && flags.events === undefined) {
        throw usageError("--yes goes with --events, such as --events 30d.");
      }
      const { retention } = await import("../retention/retention.ts");
      await retention(flags, io);
    });
  return withDatabaseFlags(command);
}

function daysOf(text: string): Retention {
  if (text === "forever") return text;
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1]);
  if (days >= LEAST_DAYS && days <= MOST_DAYS) return days;
  throw usageError(
    `--events must be such as 30d, from ${LEAST_DAYS}d to ${MOST_DAYS}d, or forever, not "${text}": ` +
      `detectors look back ${LEAST_DAYS} days.`,
  );
}
