/** What speaks for and against a rotation over strangers' accounts. Pure. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { plural, poissonSurprise, round, say } from "../statistics.ts";
import type { Row } from "./detector.ts";
import { IDLE_PRESSURE, SAME_CONTENT_MIN } from "./look-alikes.ts";

/** A refused call that comes again with the same content and another account, log-odds each. */
const SAME_CONTENT_WEIGHT = 4;

export function evidenceOf(found: Row, rescueSeconds: number): FamilyEvidence[] {
  return [
    ...turnEvidence(found),
    ...repeatEvidence(found),
    {
      feature: "accounts_per_caller",
      observed: found.account_ids.length,
      expected: 1,
      weight: round(Math.min(3, Math.log(found.account_ids.length))),
      text: `${plural(found.account_ids.length, "account")} behind one ${wordOf(found.subject_id)} (of a customer: 1)`,
      family: "identity",
    },
    ...pressureEvidence(found),
    ...rescueEvidence(found, rescueSeconds),
  ];
}

/** Changes of a busy hour depend on one another, so that half of the surprise counts. */
function turnEvidence({ inTurns, turns }: Row): FamilyEvidence[] {
  if (!inTurns) return [];
  const { changes, foreseen, expected } = turns;
  return [
    {
      feature: "changes_in_order",
      observed: foreseen,
      expected: round(expected),
      weight: round(Math.min(8, poissonSurprise(foreseen, expected) / 2)),
      text:
        `${say(foreseen)} of ${plural(changes, "change")} of account went to the one that came next ` +
        `the last time as well, where independent customers would give ${say(round(expected))}`,
      family: "timing",
    },
  ];
}

/**
 * More repeats than chance speak for sessions of people. A program that only changes when it is
 * refused repeats as much as people do, so rescues take the objection away.
 */
function repeatEvidence(found: Row): FamilyEvidence[] {
  const { calls, switches, repeats_expected, same_content_rescues } = found;
  const repeats = calls - 1 - switches;
  if (repeats <= repeats_expected || same_content_rescues >= SAME_CONTENT_MIN) return [];
  return [
    {
      feature: "repeats_of_an_account",
      observed: repeats,
      expected: round(repeats_expected),
      weight: round(-Math.min(6, poissonSurprise(repeats, repeats_expected) / 2)),
      text:
        `an account was used twice in a row ${plural(repeats, "time")}, as people do in a sitting; ` +
        `calls mixed at random would repeat ${plural(round(repeats_expected), "time")}`,
      family: "timing",
    },
  ];
}

/** Whoever goes through accounts to ask for nothing looks after them. */
function pressureEvidence({ pressure, units, account_ids }: Row): FamilyEvidence[] {
  if (pressure === null || pressure >= IDLE_PRESSURE) return [];
  return [
    {
      feature: "units_over_one_allowance",
      observed: round(pressure),
      expected: 1,
      weight: -4,
      text:
        `${plural(round(units), "unit")} went through all ${account_ids.length} accounts together, ` +
        `${say(round(100 * pressure))} % of what one of them may use in that time`,
      family: "quota",
    },
  ];
}

function rescueEvidence(found: Row, rescueSeconds: number): FamilyEvidence[] {
  const { refusals, rescues, same_content_rescues, switches, calls } = found;
  if (refusals === 0) return [];
  // Where switches do not care about refusals, a refusal is followed by a switch as any call is.
  const expected = refusals * (switches / calls);
  const chance = poissonSurprise(rescues, expected) / 2;
  const same = SAME_CONTENT_WEIGHT * same_content_rescues;
  const refused = plural(refusals, "refused call");
  const within = `succeeded within ${rescueSeconds} s with another account`;
  // Two readings of the same calls: the stronger one counts.
  if (same > chance) {
    return [
      {
        feature: "refused_content_rescued_by_another_account",
        observed: same_content_rescues,
        // The same content comes again by chance hardly ever.
        expected: 0,
        weight: round(Math.min(10, same)),
        text: `of ${refused} ${say(same_content_rescues)} ${within}, with the same content (by chance: hardly any)`,
        family: "quota",
      },
    ];
  }
  return [
    {
      feature: "refusals_rescued_by_another_account",
      observed: rescues,
      expected: round(expected),
      weight: round(Math.min(10, chance)),
      text: `of ${refused} ${say(rescues)} ${within}, where chance would give ${say(round(expected))}`,
      family: "quota",
    },
  ];
}

/** What kind of caller it is, in a word: the subject is «kind:value». */
function wordOf(subject: string): string {
  const kind = subject.slice(0, subject.indexOf(":"));
  return kind === "caller" ? "client at one address" : kind;
}
