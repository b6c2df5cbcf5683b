import { type Role, ROLES } from "@ringfence/schemas/api";
import { Command } from "commander";
import type { Io } from "../io.ts";
import type { CreateFlags, ListFlags, RevokeFlags } from "../tokens/tokens.ts";
import { examples, oneOf } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";
import { whenToCome } from "./when.ts";

const ROLES_TOLD = `
viewer     reads everything
analyst    gives verdicts and runs queries, too
responder  approves and lifts measures, allows, suppresses and snoozes, too
admin      reads who did what, too

A token is shown once, and kept as a hash. While no token of a database is in use, the API answers
requests of its own machine, read-only.`;

export function tokensCommand(io: Io): Command {
  const command = new Command("tokens")
    .summary("create, list and revoke tokens of the HTTP API")
    .description("Tokens of the HTTP API: who may call it, and in which role.")
    .addHelpText(
      "after",
      `${ROLES_TOLD}\n\n${WHICH_DATABASE}\n${examples("tokens create --name ada --role responder", "tokens list")}`,
    );
  const create = new Command("create")
    .description("Creates a token and shows it, once.")
    .requiredOption("--name <name>", "who uses it: the actor of what is done with it")
    .requiredOption("--role <role>", ROLES.join(", "), oneOf<Role>("--role", ROLES))
    .option("--expires <when>", "when it ends: 90d, or a time", whenToCome("--expires", io.now))
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .addHelpText("after", "\nExamples:\n  npx ringfence tokens create --name ada --role responder")
    .action(async (_: unknown, create: Command) => {
      const { createOne } = await import("../tokens/tokens.ts");
      await createOne(create.optsWithGlobals<CreateFlags>(), io);
    });
  const list = new Command("list")
    .description("Lists the tokens, without their secrets.")
    .addHelpText("after", examples("tokens list --json"))
    .option("--json", "the same as data")
    .action(async (_: unknown, list: Command) => {
      const { listAll } = await import("../tokens/tokens.ts");
      await listAll(list.optsWithGlobals<ListFlags>(), io);
    });
  const revoke = new Command("revoke")
    .description("Revokes a token; it stops within seconds.")
    .addHelpText("after", examples('tokens revoke 5f3a --reason "ada left"'))
    .argument("<id>", "of a token, or the beginning of it")
    .requiredOption("--reason <text>", "why")
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .action(async (id: string, _: unknown, revoke: Command) => {
      const { revokeOne } = await import("../tokens/tokens.ts");
      await revokeOne(id, revoke.optsWithGlobals<RevokeFlags>(), io);
    });
  for (const each of [create, list, revoke]) command.addCommand(withDatabaseFlags(each));
  return withDatabaseFlags(command);
}
