/** Who else looks like a ring, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, poissonSurprise, round, say } from "../statistics.ts";
import {
  type Found,
  GONE_USUAL,
  isInStep,
  isInterleaved,
  LIKENESS_EVEN,
  oddsOf,
  surprisingRelay,
  type Thresholds,
} from "./evidence.ts";
import { isManyWorkloads, ONE_WORKLOAD, ownedBy } from "./severity.ts";
import { KIND_WORDS } from "./sentences.ts";

export const lookAlikes: readonly LookAlike<Found, Thresholds>[] = [
  {
    id: "household",
    text: "a household or an office behind one address, where each uses an account of their own",
    judge: household,
    weighed_by: ["likeness_of_content", "people_together"],
  },
  {
    id: "shared-computer",
    text: "a computer in a library or a school: people take turns and leave when they are done",
    judge: sharedComputer,
    weighed_by: ["turns_until_used_up", "likeness_of_content", "people_together"],
  },
  {
    id: "university-course",
    text: "a class: one room, one task, one week of sign-ups, and many who use all they have",
    judge: universityCourse,
    weighed_by: ["accounts_per_timing", "likeness_of_content", "people_together"],
  },
  {
    id: "agency",
    text: "an agency or a company that works in several accounts and says so",
    judge: agency,
    weighed_by: ["one_declared_organization"],
  },
  {
    id: "second-account",
    text: "a person with a work and a private account, or a team with accounts to test with",
    judge: secondAccount,
    weighed_by: ["units_over_one_allowance"],
  },
  {
    id: "carrier-nat",
    text: "a crowd of strangers behind one carrier-grade NAT or one office network",
    judge: carrierNat,
  },
];

function household(found: Found, settings: Thresholds): Judgement {
  if (isManyWorkloads(found)) return fits(ownWishes(found));
  if (staysWithinOne(found)) return fits(withinOne(found));
  const handed = handedOver(found, settings);
  if (handed !== null) return fitsNot(`${handed}; people of a household do not work in a relay`);
  if (isOneWork(found)) {
    return fitsNot(`${alike(found)}; people of a household ask for what each of them wants`);
  }
  if (isInStep(found)) return fitsNot(inStep(found));
  const { near_limit, active } = found;
  const usual = active * settings.near_limit_expected;
  if (near_limit >= 3 && poissonSurprise(near_limit, usual) >= 3) {
    return fitsNot(
      `${say(near_limit)} of ${plural(active, "active member")} came close to their limit on one ` +
        `day, where ${say(round(usual))} of a household would`,
    );
  }
  return unknown(
    `no hand-over is beyond chance (${say(found.relay.handovers.length)} of ` +
      `${plural(found.relay.exhaustions, "allowance")} that ended or nearly so); the content of the members ` +
      "(content_simhash) would tell whether they do one work",
  );
}

function sharedComputer(found: Found, settings: Thresholds): Judgement {
  const { relay, crowding } = found;
  if (isManyWorkloads(found)) return fits(ownWishes(found));
  if (crowding >= settings.parallel_crowding) {
    return fitsNot(
      `${say(round(crowding))} members were at work in the same five minutes on average, where ` +
        "one machine has one",
    );
  }
  const turns = relay.exhaustions + relay.unfinished;
  if (turns === 0) {
    return unknown(
      "0 turns were seen to end; allowances (quota_units_per_day) or refusals (error_code " +
        "quota_exceeded) would tell whether members leave early",
    );
  }
  const ended =
    `${say(relay.exhaustions)} of ${plural(turns, "turn")} ended with the allowance used up or nearly so, ` +
    `where people who leave when they are done show ${say(round(turns * GONE_USUAL))}`;
  if (isInStep(found) && isInterleaved(found)) {
    return fitsNot(
      `members come back ${say(turns)} times in turn with the others; ${inStep(found)}`,
    );
  }
  if (relay.exhaustions <= turns * GONE_USUAL) return fits(ended);
  if (turns >= 2) return fitsNot(ended);
  if (isOneWork(found)) return fitsNot(`${alike(found)}; people in a queue want different things`);
  return unknown(`${ended}; more turns, or what they ask for (content_simhash), would tell`);
}

function universityCourse(found: Found): Judgement {
  const owned = ownedBy(found);
  if (owned >= 2) {
    return fitsNot(
      `${say(owned)} members share ${ownedKind(found)}; in a class each person brings their own`,
    );
  }
  if (isInStep(found)) return fitsNot(inStep(found));
  if (isManyWorkloads(found)) {
    return fitsNot(`${alike(found)}, where a class has one task; a household is the likelier`);
  }
  return fits(
    `0 members share a device, a payment instrument or an e-mail address, and their times of ` +
      "work are those of people on their own; what they share is a room and a task",
  );
}

function agency(found: Found, settings: Thresholds): Judgement {
  const { organizations, organization_members, account_ids } = found;
  const members = account_ids.length;
  const named = `${say(organization_members)} of ${say(members)} members name an organization`;
  if (organizations === 1 && organization_members >= members) {
    return fits(`all ${say(members)} members name 1 organization: accounts that are declared`);
  }
  const handed = handedOver(found, settings);
  if (handed !== null && !isManyWorkloads(found)) {
    return fitsNot(`${named}; ${handed}, and clients of an agency have allowances of their own`);
  }
  if (isOneWork(found))
    return fitsNot(`${named}; ${alike(found)}, and each client of an agency wants its own`);
  return unknown(`${named}; a profile with organization_id, or the contract, would tell`);
}

function secondAccount(found: Found): Judgement {
  const { pressure, units_today } = found;
  if (pressure === null) {
    return unknown(
      `${say(round(units_today))} units were used today and no allowance is known; ` +
        "quota_units_per_day of a profile would tell",
    );
  }
  return pressure <= 1
    ? fits(withinOne(found))
    : fitsNot(`${excess(found)}: more than one may use`);
}

function carrierNat({ shared }: Found): Judgement {
  const ties = Object.entries(shared).filter(
    ([kind, count]) => !["address", "network", "coordination"].includes(kind) && count >= 2,
  );
  if (ties.length === 0) return fits("they share networks, and 0 values of any other kind");
  const [strongest = ["", 0]] = ties.toSorted(([x, a], [y, b]) => b - a || (x < y ? -1 : 1));
  const [kind, count] = strongest;
  return fitsNot(
    `beside networks ${say(count)} members share ${KIND_WORDS[kind] ?? kind}` +
      (ties.length > 1 ? `, and ${plural(ties.length - 1, "more kind")} of values` : "") +
      ", which an address that is shared does not explain",
  );
}

/** «6 of 6 allowances that ended were followed …»; null where that is no more than chance. */
function handedOver(found: Found, settings: Thresholds): string | null {
  const [relay, seconds] = surprisingRelay(found, settings);
  const handovers = relay.handovers.length;
  if (poissonSurprise(handovers, relay.expected) < 3) return null;
  return (
    `${say(handovers)} of ${plural(relay.exhaustions, "allowance")} that ended or nearly so ` +
    `${handovers === 1 ? "was" : "were"} followed within ${say(seconds)} s by another member, ` +
    `where chance gives ${say(round(relay.expected))}`
  );
}

function isOneWork({ likeness, shared }: Found): boolean {
  return (likeness ?? 0) >= ONE_WORKLOAD || (shared["workload"] ?? 0) >= 2;
}

function alike({ likeness, shared }: Found): string {
  if (likeness === null) return `${say(shared["workload"] ?? 0)} members have one workload`;
  return `their content is alike by ${percent(likeness)} (strangers: 0 %)`;
}

function ownWishes(found: Found): string {
  return (
    `${alike(found)}, below the ${percent(LIKENESS_EVEN)} that speak for one work: each asks for ` +
    "what they want themselves"
  );
}

function inStep({ bits }: Found): string {
  return `their times of work are ${oddsOf(bits["timing"] ?? 0)}`;
}

function staysWithinOne({ pressure, relay }: Found): boolean {
  return pressure !== null && pressure <= 1 && relay.handovers.length === 0;
}

function withinOne({ units_today, quota_max }: Found): string {
  return (
    `together ${say(round(units_today))} units today stay within the largest single allowance of ` +
    say(quota_max ?? 0)
  );
}

function excess({ units_today, quota_max, pressure }: Found): string {
  return (
    `together ${say(round(units_today))} units today are ${say(round(pressure ?? 0))} times the ` +
    `largest single allowance of ${say(quota_max ?? 0)}`
  );
}

function ownedKind({ shared }: Found): string {
  const kinds = ["device", "payment", "email"].toSorted(
    (x, y) => (shared[y] ?? 0) - (shared[x] ?? 0),
  );
  return KIND_WORDS[kinds[0] ?? ""] ?? "one device";
}
