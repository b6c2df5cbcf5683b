import type { Wish } from "@ringfence/casework";
import { decision } from "@ringfence/schemas";
import { Command } from "commander";
import type { BreakerFlags, ResetFlags } from "../decisions/breaker.ts";
import type { DecideFlags } from "../decisions/decide.ts";
import type { DecisionsFlags } from "../decisions/decisions.ts";
import type { Io } from "../io.ts";
import { examples, oneOf, positiveInteger } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const WISHES = ["approve", "lift", "applied"] as const satisfies readonly Wish[];

export function decisionsCommand(io: Io): Command {
  const command = new Command("decisions")
    .summary("list measures against accounts, those that wait for somebody on top")
    .description("Lists measures as they stand: proposed, approved, applied, lifted or expired.")
    .option("--account <id>", "against this account alone")
    .option("--alert <id>", "of this alert alone, or the beginning of its id")
    .option("--state <name>", "in this state alone", oneOf("--state", decision.shape.state.options))
    .option("--most <number>", "how many at most", positiveInteger("--most"), 50)
    .option("--json", "the same as data")
    .addHelpText(
      "after",
      `\n${WHICH_DATABASE}\n\nExamples:\n  npx ringfence decisions --state proposed`,
    )
    .action(async (flags: DecisionsFlags) => {
      const { decisions } = await import("../decisions/decisions.ts");
      await decisions(flags, io);
    });
  return withDatabaseFlags(command);
}

const DECIDE_HELP = `
Enforce takes the step and publishes it; the answer is waited for. A suspension needs a person: this
is where one says yes. Whoever applies measures reports it with "applied".

Examples:
  npx ringfence decide dec_3f9c approve --reason "one card, hand-overs within seconds"
  npx ringfence decide alr_3f9c lift --reason "a class, confirmed by their teacher"`;

export function decideCommand(io: Io): Command {
  const command = new Command("decide")
    .summary("approve or lift a measure, or note that it was applied")
    .description("Approves or lifts a measure, or all measures of an alert, in your name.")
    .argument("<id>", "of a measure (dec_…) or of an alert (alr_…), or the beginning of it")
    .argument("<step>", WISHES.join(", "), oneOf("step", WISHES))
    .requiredOption("--reason <text>", "why: it is published with the step")
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .addHelpText("after", DECIDE_HELP)
    .action(async (id: string, step: Wish, flags: DecideFlags) => {
      const { decide } = await import("../decisions/decide.ts");
      await decide(id, step, flags, io);
    });
  return withDatabaseFlags(command);
}

export function breakerCommand(io: Io): Command {
  const command = new Command("breaker")
    .summary("whether automatic measures are stopped; reset lets them go on")
    .description("Says whether the circuit breaker stopped automatic measures, and why.")
    .option("--json", "the same as data")
    .addHelpText(
      "after",
      `\n${WHICH_DATABASE}\n${examples("breaker", 'breaker reset --reason "a load test, all of it ours"')}`,
    )
    .action(async (flags: BreakerFlags) => {
      const { breaker } = await import("../decisions/breaker.ts");
      await breaker(flags, io);
    });
  const reset = new Command("reset")
    .description("Lets automatic measures go on, after you have looked at what was done.")
    .requiredOption("--reason <text>", "what you looked at")
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .addHelpText("after", examples('breaker reset --reason "a load test, all of it ours"'))
    .action(async (_: unknown, reset: Command) => {
      const { resetBreaker } = await import("../decisions/breaker.ts");
      // Which database may be said before `reset` as well as behind it.
      await resetBreaker(reset.optsWithGlobals<ResetFlags>(), io);
    });
  command.addCommand(withDatabaseFlags(reset));
  return withDatabaseFlags(command);
}
