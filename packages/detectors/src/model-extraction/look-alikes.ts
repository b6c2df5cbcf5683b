/** Who else asks systematically, and whether what was measured fits them. Pure. */
import { fits, fitsNot, type Judgement, type LookAlike, unknown } from "../explain.ts";
import { percent, plural, round, say } from "../statistics.ts";
import type { Found, Params } from "./detector.ts";

export const lookAlikes: readonly LookAlike<Found, Params>[] = [
  {
    id: "batch",
    text: "a nightly batch or a migration: a template or a library, done within a few hours",
    judge: batch,
    weighed_by: ["hours_with_systematic_questions"],
  },
  {
    id: "evaluation-suite",
    text: "an evaluation suite: it asks what it asked before, so that nothing new is learnt",
    judge: evaluation,
    weighed_by: ["share_of_new_content"],
  },
  {
    id: "fixtures",
    text: "test suites and monitoring probes: the same few fixtures again and again",
    judge: fixtures,
    weighed_by: ["share_of_new_content"],
  },
  {
    id: "variations",
    text: "somebody who works on one piece: a few variations, then something else",
    judge: variations,
  },
  {
    id: "writer",
    text: "a writer who drafts one text over and over: in sittings of an hour, by hand",
    judge: writer,
    weighed_by: ["unevenness_of_pauses"],
  },
  {
    id: "product-templates",
    text: "a product with a few templates, which its users fill with words of their own",
    judge: templates,
  },
];

/** Deviation over mean from which on pauses are those between sittings; by chance it is 1. */
export const SITTINGS = 1.6;
/** Questions a day which nobody writes by hand. */
export const BY_HAND = 200;

function batch({ hours, systematic }: Found, { hours_min }: Params): Judgement {
  const told = `${plural(systematic, "such question")} are spread over ${plural(hours, "hour")}`;
  if (hours < hours_min) return fits(`${told}, fewer than ${say(hours_min)}: it may be done soon`);
  return fitsNot(`${told}, where a batch is done in fewer than ${say(hours_min)}`);
}

function evaluation({ novelty }: Found): Judgement {
  const told = `${percent(novelty)} of the calls asked for something new`;
  return novelty < 0.5
    ? fits(`${told}: most of it was known`)
    : fitsNot(`${told}, where a suite that runs again and again repeats most of it`);
}

function fixtures({ pieces, novelty }: Found): Judgement {
  const told =
    `${plural(pieces, "different piece")} of content were asked for, and ${percent(1 - novelty)} of ` +
    "the calls repeat one";
  return novelty < 0.2 ? fits(told) : fitsNot(`${told}, where fixtures come again all day`);
}

function variations({ longest, families }: Found, { family_min }: Params): Judgement {
  return fitsNot(
    `the longest chain has ${plural(longest, "near-duplicate")}, and ` +
      `${plural(families.length, "family has", "families have")} ${say(family_min)} or more; who ` +
      "tries variations stops sooner",
  );
}

function writer({ systematic, unevenness, hours }: Found): Judgement {
  const told =
    `${plural(systematic, "such question")} over ${plural(hours, "hour")}, at pauses that ` +
    `deviate by ${say(round(unevenness))} times their mean`;
  if (systematic >= BY_HAND) return fitsNot(`${told}: nobody writes that many by hand`);
  if (unevenness > SITTINGS) return fits(`${told}: they came in sittings`);
  return fitsNot(`${told}; sittings with hours between them deviate by more than ${SITTINGS}`);
}

function templates({ systematic, pieces, unevenness }: Found): Judgement {
  const told =
    `${percent(systematic / Math.max(1, pieces))} of ${plural(pieces, "piece")} are steps of a few ` +
    `bits, at pauses that deviate by ${say(round(unevenness))} times their mean`;
  if (unevenness < 0.7) return fitsNot(`${told}, where people come by chance (1)`);
  if (2 * systematic >= pieces) return fitsNot(`${told}; words of people differ by more than that`);
  return unknown(`${told}; reading neighbouring inputs, or end_user_id, would tell`);
}
