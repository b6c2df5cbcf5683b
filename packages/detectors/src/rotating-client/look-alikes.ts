/** Who else calls with many accounts, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { judgeOneTeam } from "../one-team.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";
import type { Params, Row } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Row, Params>[] = [
  {
    id: "integrator",
    text: "an integrator that calls with its customers' keys: mixes at random, passes no refusal on",
    judge: integrator,
  },
  {
    id: "sittings",
    text: "people who share a device or an agency in its clients' accounts: long runs, few switches",
    judge: sittings,
    weighed_by: ["repeats_of_an_account"],
  },
  {
    id: "nat-crowd",
    text: "a crowd behind one NAT: many clients, each with one account",
    judge: natCrowd,
    weighed_by: ["repeats_of_an_account"],
  },
  {
    id: "caretaker",
    text: "a tool that looks after customers' accounts one by one: it uses none of their allowance",
    judge: caretaker,
    weighed_by: ["units_over_one_allowance"],
  },
  {
    id: "monitors",
    text: "monitors of several customers: each keeps a clock of its own",
    judge: monitors,
  },
  {
    id: "test-accounts",
    text: "a team that runs its tests with accounts of its own",
    judge: testAccounts,
  },
];

/** Refused calls that come again with the same content: from two on it is no coincidence. */
export const SAME_CONTENT_MIN = 2;
/** Share of one allowance that all accounts together use, below which none was sought. */
export const IDLE_PRESSURE = 0.1;
/** Natural log-odds from which on a count is no coincidence: one in twenty. */
const NO_CHANCE = 3;

function integrator(found: Row): Judgement {
  const rescued = passedOn(found);
  if (rescued !== null)
    return fitsNot(`${rescued}; an integrator's customers have their own calls`);
  const order = orderOf(found);
  if (found.inTurns) return fitsNot(`${order}: somebody takes turns`);
  return unknown(`${order}; whether the caller is a partner with a contract would tell`);
}

function orderOf({ turns }: Row): string {
  const { changes, foreseen, expected } = turns;
  return (
    `${say(foreseen)} of ${plural(changes, "change")} of account went to the one that came next the ` +
    `last time, where customers of their own give ${say(round(expected))}`
  );
}

function caretaker({ pressure, units }: Row): Judgement {
  if (pressure === null) {
    return unknown(
      `${plural(round(units), "unit")} were used; quota_units_per_day of the profiles would tell ` +
        "whether that is more than one account may",
    );
  }
  const told = `${plural(round(units), "unit")}, ${percent(pressure)} of what one account may use in that time`;
  return pressure < IDLE_PRESSURE ? fits(told) : fitsNot(`${told}; a tool asks for what is free`);
}

function monitors({ turns, account_ids, accounts }: Row): Judgement {
  const told =
    `${say(turns.members.size)} of ${plural(accounts.length, "account")} come in their turn and by ` +
    "no clock of their own";
  const rescued = account_ids.length - turns.members.size;
  return turns.members.size > 0 || rescued > 0
    ? fitsNot(told)
    : unknown(`${told}; more calls would tell`);
}

function sittings(found: Row): Judgement {
  const { calls, switches } = found;
  const run = calls / (switches + 1);
  const runs = `a run with one account is ${plural(round(run), "call")} long on average`;
  const rescued = passedOn(found);
  if (rescued !== null) return fitsNot(`${rescued}; who sits down to work does not wait for that`);
  if (calls - 1 - switches > found.repeats_expected) return fits(`${runs}: one after the other`);
  return fitsNot(
    `${runs} (${plural(switches, "switch", "switches")}), that of a sitting is dozens`,
  );
}

function natCrowd(found: Row): Judgement {
  const { subject_id, calls, account_ids } = found;
  const rescued = passedOn(found);
  if (subject_id.startsWith("device:")) {
    return fitsNot(
      `1 device made all ${plural(calls, "call")} with ${plural(account_ids.length, "account")}`,
    );
  }
  if (rescued !== null) return fitsNot(`${rescued}; strangers behind one address do no such thing`);
  if (subject_id.startsWith("caller:")) {
    return fitsNot(
      `1 client (fingerprint and user agent) at 1 address made all ${plural(calls, "call")} with ` +
        `${plural(account_ids.length, "account")}; a crowd brings many clients`,
    );
  }
  return found.inTurns
    ? fitsNot(`accounts took turns: ${orderOf(found)}`)
    : unknown(
        `${plural(account_ids.length, "account")} in one network, in no order that chance does not ` +
          "give; tls_fingerprint or device_id would tell",
      );
}

function testAccounts({ opened, calls }: Row): Judgement {
  return judgeOneTeam(opened, `${plural(calls, "call")} are many for a test`);
}

/** «12 of 15 refused calls were made good …»; null where that is no more than chance. */
function passedOn({
  refusals,
  rescues,
  same_content_rescues,
  switches,
  calls,
}: Row): string | null {
  if (same_content_rescues >= SAME_CONTENT_MIN) {
    return (
      `${say(same_content_rescues)} of ${plural(refusals, "refused call")} came again at once with ` +
      "another account and the same content"
    );
  }
  const expected = refusals * (switches / calls);
  if (poissonSurprise(rescues, expected) < NO_CHANCE) return null;
  return (
    `${say(rescues)} of ${plural(refusals, "refused call")} were made good by another account, ` +
    `where chance gives ${say(round(expected))}`
  );
}
