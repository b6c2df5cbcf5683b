/** What speaks for one hand behind accounts that began in step, and what explains it otherwise. Pure. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { othersEvidence } from "../impact.ts";
import { percent, plural, round, say } from "../statistics.ts";
import type { Params } from "./detector.ts";
import { type Group, MOST } from "./group.ts";
import type { Places } from "./likeness.ts";
import type { Step } from "./onsets.ts";

/** Nats that an innocent explanation takes off: more than all that stepping together gives. */
const EXPLAINS = -8;

/** Where an account works it worked before, nine times in ten; of accounts that others move, few. */
const USUAL = -1.8;
const ELSEWHERE = 2.1;
/** Weight of the places from which on they tell that most have moved, or that most have not. */
const MOVED = 2;
const STAYED = -3;

type Explanation = "machine" | "outage" | "usual" | "clock" | null;

/**
 * What innocent cause makes accounts begin together, the most telling first; null where none fits.
 *
 * A clock explains that jobs begin at its minute. It does not where they have moved; and of a row of
 * machines that nobody knows only at a minute that people choose: a plug-in runs all over.
 */
export function explanationOf(group: Group): Explanation {
  const { shared_machines, failed_before, places, on_clock, network, at_round_minute } = group;
  if (shared_machines >= MOST) return "machine";
  if (failed_before >= MOST) return "outage";
  const weight = placeWeight(places);
  if (weight <= STAYED) return "usual";
  if (on_clock < MOST || weight >= MOVED) return null;
  const known = places.usual + places.elsewhere > 0;
  return network < MOST || at_round_minute || known ? "clock" : null;
}

function placeWeight({ usual, elsewhere }: Places): number {
  return Math.max(EXPLAINS, Math.min(3, USUAL * usual + ELSEWHERE * elsewhere));
}

/** Strangers who all use a program that few have are one or two. */
const RARE_CLIENT = 0.05;

/** Whether one hand shows: what it sends, where it sends from, or with what from places all new. */
export function isOneHand({ template, network, client, client_chance, places }: Group): boolean {
  const tool = client >= MOST && client_chance <= RARE_CLIENT && placeWeight(places) >= MOVED;
  return template >= MOST || network >= MOST || tool;
}

export function evidenceOf(group: Group, settings: Params): FamilyEvidence[] {
  const explanation = explanationOf(group);
  const step = stepEvidence(group, explanation);
  const share = shareEvidence(group, settings);
  // Something outside moved those who have nothing but the moment in common, whatever it was.
  if (explanation === null && !isOneHand(group)) return [step, share, strangersEvidence(group)];
  // What has a cause has one program, one place and one template for the same cause.
  if (explanation === "machine") return [step, ...networkEvidence(group), share];
  if (explanation === "outage") return [step, ...failureEvidence(group), share];
  if (explanation === "usual") return [step, ...placeEvidence(group), share];
  return [
    step,
    ...templateEvidence(group),
    ...networkEvidence(group),
    ...clientEvidence(group),
    ...placeEvidence(group),
    share,
    ...othersEvidence(group.impact),
  ];
}

/** A sixth of what begins at any time begins just after a full minute, and of jobs nearly all. */
function stepEvidence(
  { step, members, on_clock }: Group,
  explanation: Explanation,
): FamilyEvidence {
  const told = `${plural(members.length, "account")} began within ${secondsOf(step)}`;
  const clock = on_clock >= MOST;
  return {
    feature: clock ? "accounts_in_step_with_a_clock" : "accounts_in_step",
    observed: members.length,
    expected: round(step.expected),
    weight: clock ? (explanation === "clock" ? -4 : 0) : round(Math.min(8, step.surprise / 2)),
    text: clock
      ? `${told}, just after a full minute, as jobs do that a clock starts`
      : `${told}, where chance gives ${say(round(step.expected))}`,
    family: "timing",
  };
}

function templateEvidence({ template, with_content, members }: Group): FamilyEvidence[] {
  if (with_content < MOST * members.length) return [];
  const alike = template >= MOST;
  return [
    {
      feature: "accounts_of_one_template",
      observed: round(template),
      expected: 0,
      weight: alike ? 5 : -1,
      text: alike
        ? `${percent(template)} of them fill in one template`
        : `${percent(template)} of them send content like that of the others`,
      family: "content",
    },
  ];
}

function networkEvidence({ network, shared_machines }: Group): FamilyEvidence[] {
  const shared = shared_machines >= MOST;
  if (!shared && network < MOST) return [];
  return [
    {
      feature: shared ? "accounts_on_shared_machines" : "accounts_in_one_row_of_machines",
      observed: round(shared ? shared_machines : network),
      expected: 0,
      weight: shared ? EXPLAINS : 4,
      text: shared
        ? `${percent(shared_machines)} of them share a machine with another: a vendor's or an agency's`
        : `${percent(network)} of them come from one row of machines, each from its own`,
      family: "origin",
    },
  ];
}

/** Who likes the same program is no stranger to the next who does, so that one chance counts. */
function clientEvidence({ client, client_chance }: Group): FamilyEvidence[] {
  if (client < MOST) return [];
  return [
    {
      feature: "accounts_with_one_client",
      observed: round(client),
      expected: round(client_chance),
      weight: round(Math.min(3, -Math.log(client_chance))),
      text:
        `${percent(client)} of them use one program, which ${percent(client_chance)} of all ` +
        "accounts use",
      family: "identity",
    },
  ];
}

function strangersEvidence({ template, network, client, client_chance }: Group): FamilyEvidence {
  return {
    feature: "accounts_with_nothing_in_common",
    observed: round(Math.max(template, network)),
    expected: MOST,
    weight: EXPLAINS,
    text:
      `${percent(template)} fill in one template, ${percent(network)} come from one row of machines ` +
      `and ${percent(client)} use a program that ${percent(client_chance)} of all use: something ` +
      "outside moved them",
    family: "identity",
  };
}

function placeEvidence({ places }: Group): FamilyEvidence[] {
  const told = places.usual + places.elsewhere;
  if (told === 0) return [];
  return [
    {
      feature: "accounts_from_elsewhere",
      observed: places.elsewhere,
      expected: round(0.1 * told),
      weight: round(placeWeight(places)),
      text:
        `of ${plural(told, "account")} that worked before ${say(places.elsewhere)} came through ` +
        "an operator that is new to them",
      family: "origin",
    },
  ];
}

function failureEvidence({ failed_before }: Group): FamilyEvidence[] {
  return [
    {
      feature: "accounts_failed_before",
      observed: round(failed_before),
      expected: 0,
      weight: EXPLAINS,
      text: `we had failed ${percent(failed_before)} of them shortly before: they make up for it`,
      family: "quota",
    },
  ];
}

function shareEvidence({ impact }: Group, { platform_share_min }: Params): FamilyEvidence {
  const ratio = impact.share / platform_share_min;
  return {
    feature: "share_of_platform_requests",
    observed: round(impact.share),
    expected: platform_share_min,
    weight: round(Math.max(-2, Math.min(3, 2 * Math.log(ratio)))),
    text: `${percent(impact.share)} of all requests of the platform in the last two minutes`,
    family: "volume",
  };
}

export function secondsOf({ first, last }: Step): string {
  return plural(last - first + 1, "second");
}
