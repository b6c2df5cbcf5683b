import {
  CATEGORIES,
  type Category,
  CONTROL_KINDS,
  CONTROL_SCOPES,
  type ControlKind,
} from "@ringfence/schemas";
import { Command } from "commander";
import type { AddFlags } from "../controls/add.ts";
import type { ListFlags } from "../controls/list.ts";
import type { RevokeFlags } from "../controls/revoke.ts";
import type { Io } from "../io.ts";
import { examples, oneOf, positiveInteger, positiveNumber } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";
import { whenToCome } from "./when.ts";

const WHO = "who you are (default: RINGFENCE_ACTOR, or the user of the system)";

const HELP = `
An allowed account is left out of every alert; an alert that would name nobody else is not published.
A suppression or snooze holds back alerts all of whose accounts it covers, alone or with others; a
snooze ends by itself. Detection goes on underneath: once nothing holds an alert any more, it is
published as it is then. A key or network covers the accounts that called with it, or from inside it,
alone, in the window of the alert. Every entry stays as history.

${WHICH_DATABASE}

Examples:
  npx ringfence controls
  npx ringfence controls add allow --organization org_7 --reason "our own load tests"
  npx ringfence controls add suppress --cluster clu_3 --category resale --reason "under contract"
  npx ringfence snooze --account acc_1 --expires 7d --reason "migration, says their CTO"
  npx ringfence controls revoke ctl_1f0c --reason "the contract has ended"`;

const ONE_OF_THEM = `
Give one of the options that say what it is about. Detection goes on underneath: once nothing holds an alert
any more, it is published as it is then. The entry is ended by npx ringfence controls revoke.`;

export function controlsCommand(io: Io): Command {
  const command = listing(
    new Command("controls")
      .summary("allow-list, suppressions and snoozes: list, add, revoke")
      .description(
        "Lists what is kept from being published: how much each entry keeps back, and which of them " +
          "match nothing, or too much.",
      ),
    CONTROL_KINDS,
    io,
  ).addHelpText("after", HELP);
  const list = new Command("list")
    .description("Lists the entries: the same as without it.")
    .addHelpText("after", examples("controls list --all"));
  const add = new Command("add")
    .description("Adds an entry to the allow-list, a suppression or a snooze.")
    .addHelpText(
      "after",
      examples(
        'controls add allow --organization org_7 --reason "our own load tests"',
        'controls add suppress --cluster clu_3 --category resale --reason "under contract"',
      ),
    )
    .argument("<kind>", CONTROL_KINDS.join(", "), oneOf("kind", CONTROL_KINDS));
  command.addCommand(listing(list, CONTROL_KINDS, io));
  command.addCommand(
    adding(add, io).action((kind: ControlKind, _: unknown, own: Command) =>
      addEntry(kind, own, io),
    ),
  );
  command.addCommand(revoking(new Command("revoke"), "controls revoke", io));
  return command;
}

export function allowListCommand(io: Io): Command {
  const command = listing(
    new Command("allow-list")
      .summary("the allow-list: list, add, remove (short for controls)")
      .description("Lists whom no alert names. Short for the entries of that kind of `controls`."),
    ["allow"],
    io,
  ).addHelpText(
    "after",
    `\n${WHICH_DATABASE}\n${examples("allow-list", 'allow-list add --account acc_1 --reason "our own"')}`,
  );
  const list = new Command("list")
    .description("Lists the allow-list: the same as without it.")
    .addHelpText("after", examples("allow-list list --all"));
  command.addCommand(listing(list, ["allow"], io));
  command.addCommand(
    kindCommand("add", "allow", "Adds to the allow-list.", io).addHelpText(
      "after",
      examples('allow-list add --account acc_1 --reason "our own monitoring"'),
    ),
  );
  command.addCommand(revoking(new Command("remove"), "allow-list remove", io));
  return command;
}

export function suppressCommand(io: Io): Command {
  const text = "Holds back alerts until the entry is revoked.";
  return kindCommand("suppress", "suppress", text, io)
    .summary("hold back alerts (short for controls add suppress)")
    .addHelpText(
      "after",
      `${ONE_OF_THEM}\n${examples('suppress --cluster clu_3 --reason "under contract, says sales"')}`,
    );
}

export function snoozeCommand(io: Io): Command {
  const text = "Holds back alerts until a time.";
  return kindCommand("snooze", "snooze", text, io)
    .summary("hold back alerts for a time (short for controls add snooze)")
    .addHelpText(
      "after",
      `${ONE_OF_THEM}\n${examples('snooze --account acc_1 --expires 7d --reason "migration, says their CTO"')}`,
    );
}

function kindCommand(name: string, kind: ControlKind, description: string, io: Io): Command {
  return adding(new Command(name).description(description), io).action((_: unknown, own: Command) =>
    addEntry(kind, own, io),
  );
}

async function addEntry(kind: ControlKind, command: Command, io: Io): Promise<void> {
  const { addControl } = await import("../controls/add.ts");
  await addControl(kind, command.optsWithGlobals<AddFlags>(), io);
}

function adding(command: Command, io: Io): Command {
  for (const scope of CONTROL_SCOPES) {
    const what = scope === "network" ? "<cidr>" : "<id>";
    command.option(`--${scope} ${what}`, `what it is about: this ${scope}`);
  }
  command
    .option("--category <name>", "for this category alone; may be repeated", severalCategories)
    .option("--raised-by <detector>", "for alerts of it alone; may be repeated", several)
    .requiredOption("--reason <text>", "why")
    .option("--expires <when>", "30m, 12h, 7d, 2w, or a time", whenToCome("--expires", io.now))
    .option("--by <name>", WHO)
    .option("--yes", "it is meant to match much, such as a whole detector")
    .option("--json", "the entry as data");
  return withDatabaseFlags(command);
}

function listing(command: Command, kinds: readonly ControlKind[], io: Io): Command {
  command
    .option("--all", "also those that ended or were revoked")
    .option(
      "--days <number>",
      "how far back is looked, and how long an entry may match nothing",
      positiveInteger("--days"),
      7,
    )
    .option(
      "--too-much <percent>",
      "share of the open alerts that one entry may hold back",
      positiveNumber("--too-much"),
      20,
    )
    .option("--json", "the same as data")
    .action(async (_: unknown, own: Command) => {
      const { listControls } = await import("../controls/list.ts");
      await listControls(kinds, own.optsWithGlobals<ListFlags>(), io);
    });
  return withDatabaseFlags(command);
}

function revoking(command: Command, name: string, io: Io): Command {
  command
    .description("Ends an entry; it stays as history.")
    .addHelpText("after", examples(`${name} ctl_1f0c --reason "the contract has ended"`))
    .argument("<id>", "of the entry, or its beginning")
    .requiredOption("--reason <text>", "why")
    .option("--by <name>", WHO)
    .action(async (id: string, _: unknown, own: Command) => {
      const { revokeControl } = await import("../controls/revoke.ts");
      await revokeControl(id, own.optsWithGlobals<RevokeFlags>(), io);
    });
  return withDatabaseFlags(command);
}

function severalCategories(text: string, before: readonly Category[] = []): readonly Category[] {
  return [...before, oneOf("--category", CATEGORIES)(text)];
}

function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
