import { Command } from "commander";
import type { Io } from "../io.ts";
import { examples } from "./arguments.ts";
import type { TestFlags } from "../webhooks/test-endpoint.ts";
import type { StatusFlags } from "../webhooks/webhooks.ts";
import { type DatabaseFlags, WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const load = () => import("../webhooks/webhooks.ts");

export function webhooksCommand(io: Io): Command {
  const status = new Command("status")
    .summary("how many alerts and decisions each endpoint took, waits for, or never will")
    .description("Says how each endpoint fares, and why it is switched off where it is.")
    .option("--json", "the same as data")
    .addHelpText("after", examples("webhooks status"))
    .action(async (flags: StatusFlags) => (await load()).webhookStatus(flags, io));
  const dead = new Command("dead-letters")
    .summary("deliveries that were given up")
    .description("Lists deliveries of an endpoint that were given up, and why.")
    .argument("<endpoint>", "its id in the file of endpoints")
    .option("--json", "the same as data")
    .addHelpText("after", examples("webhooks dead-letters siem"))
    .action(async (id: string, flags: StatusFlags) =>
      (await load()).webhookDeadLetters(id, flags, io),
    );
  const replay = new Command("replay")
    .summary("deliver dead letters anew")
    .description("Asks deliver to try the dead letters of an endpoint anew, under their old ids.")
    .argument("<endpoint>", "its id in the file of endpoints")
    .addHelpText("after", examples("webhooks replay siem"))
    .action(async (id: string, flags: DatabaseFlags) =>
      (await load()).webhookReplay(id, flags, io),
    );
  const enable = new Command("enable")
    .summary("serve an endpoint again that said it is gone")
    .description("Serves an endpoint again that was switched off because it answered 410.")
    .argument("<endpoint>", "its id in the file of endpoints")
    .addHelpText("after", examples("webhooks enable siem"))
    .action(async (id: string, flags: DatabaseFlags) =>
      (await load()).webhookEnable(id, flags, io),
    );
  const test = new Command("test")
    .summary("send a signed test event to an endpoint")
    .description(
      "Sends an event of type ringfence.test as any alert would be sent: signed, to public addresses " +
        "alone, within the bounds of the endpoint. Shows the answer; stores nothing.",
    )
    .argument("<endpoint>", "its id in the file of endpoints")
    .option("--file <path>", "the file of endpoints (default: RINGFENCE_DELIVER_WEBHOOKS_FILE)")
    .addHelpText("after", examples("webhooks test siem --file webhooks.yaml"))
    .action(async (id: string, flags: TestFlags) => {
      const { testEndpoint } = await import("../webhooks/test-endpoint.ts");
      await testEndpoint(id, flags, io);
    });
  const command = new Command("webhooks")
    .summary("how webhook endpoints fare, and trying again")
    .description("Says how webhook endpoints fare; delivers dead letters anew.")
    .addHelpText(
      "after",
      `\n${WHICH_DATABASE}\n${examples("webhooks status", "webhooks replay siem")}`,
    );
  for (const each of [status, dead, replay, enable]) command.addCommand(withDatabaseFlags(each));
  command.addCommand(test);
  return command;
}
