/** What else makes accounts busy at once, and whether what was measured fits it. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, say } from "../statistics.ts";
import { explanationOf, isOneHand, secondsOf } from "./evidence.ts";
import { type Group, MOST } from "./group.ts";

export const lookAlikes: readonly LookAlike<Group, unknown>[] = [
  {
    id: "clock",
    text: "jobs of many customers that a clock starts: just after a full minute, where they always run",
    judge: clock,
    weighed_by: ["accounts_in_step_with_a_clock"],
  },
  {
    id: "plug-in",
    text: "a plug-in of many customers: one program and one template, on its minute, on their machines",
    judge: plugIn,
    weighed_by: ["accounts_from_elsewhere"],
  },
  {
    id: "outage",
    text: "an outage after which everybody tries again: we had failed them",
    judge: outage,
    weighed_by: ["accounts_failed_before"],
  },
  {
    id: "vendor",
    text: "a vendor or an agency that works in its customers' accounts: they share its machines",
    judge: vendor,
    weighed_by: ["accounts_on_shared_machines"],
  },
  {
    id: "status-poller",
    text: "applications that poll when there is trouble: each from where it always is",
    judge: usualPlaces,
    weighed_by: ["accounts_from_elsewhere"],
  },
  {
    id: "launch",
    text: "a launch or load tests: nobody begins in step with anybody, and nobody is like another",
    judge: launch,
  },
];

function clock(group: Group): Judgement {
  const told =
    `${percent(group.on_clock)} of ${plural(group.members.length, "account")} began within ten ` +
    "seconds after a full minute";
  if (group.on_clock < MOST) return fitsNot(`${told}, where jobs of a clock all do`);
  return explanationOf(group) === "clock"
    ? fits(told)
    : fitsNot(`${told}, yet ${placesTold(group)}`);
}

function plugIn(group: Group): Judgement {
  const { template, client, on_clock } = group;
  const told =
    `${percent(template)} fill in one template and ${percent(client)} use one program, ` +
    `${percent(on_clock)} on a full minute`;
  const explanation = explanationOf(group);
  if (explanation === "clock" || explanation === "usual") return fits(told);
  return on_clock >= MOST
    ? fitsNot(`${told}, yet ${placesTold(group)}`)
    : fitsNot(`${told}: what is installed at customers runs on its minute`);
}

function outage({ failed_before, members }: Group): Judgement {
  const told = `we had failed ${percent(failed_before)} of ${plural(members.length, "account")} before`;
  return failed_before >= MOST ? fits(told) : fitsNot(told);
}

function vendor({ shared_machines, members }: Group): Judgement {
  const told =
    `${percent(shared_machines)} of ${plural(members.length, "account")} work on a machine of ` +
    "another of them";
  return shared_machines >= MOST ? fits(told) : fitsNot(told);
}

function usualPlaces(group: Group): Judgement {
  const { places } = group;
  const told = placesTold(group);
  if (explanationOf(group) === "usual") return fits(told);
  if (places.elsewhere > places.usual) return fitsNot(told);
  return unknown(`${told}; where else these accounts worked in earlier weeks would tell`);
}

function launch(group: Group): Judgement {
  const { step, members, template, network } = group;
  const told =
    `${plural(members.length, "account")} began within ${secondsOf(step)}, ${percent(template)} ` +
    `of one template, ${percent(network)} of one row of machines`;
  return isOneHand(group)
    ? fitsNot(told)
    : unknown(`${told}; what the accounts have in common beside the moment would tell`);
}

function placesTold({ places, members }: Group): string {
  return (
    `${say(places.elsewhere)} of ${plural(members.length, "account")} came through an operator ` +
    `that is new to them, ${say(places.usual)} through a usual one`
  );
}
