/** A detector's doubt, told: which innocent look-alikes were considered, and what else was seen. Pure. */
import {
  clipSentence,
  type Evidence,
  firstFew,
  type Handover,
  type JudgedLookAlike,
  type SignalExplanation,
} from "@ringfence/schemas";

/** Whether what was measured looks like an innocent explanation. */
export interface Judgement {
  /** Null where what is known does not tell; `why` then says what would. */
  readonly fits: boolean | null;
  /** One sentence, with the numbers that it rests on. */
  readonly why: string;
}

/** An innocent explanation of what a detector looks for. */
export interface LookAlike<Found, Params> {
  /** In kebab case, unique within the detector. */
  readonly id: string;
  readonly text: string;
  /** Pure. */
  readonly judge: (found: Found, params: Params) => Judgement;
  /** Features of the evidence that speaks against the finding because of it. */
  readonly weighed_by?: readonly string[];
}

/** What a detector tells of a row beside its evidence. */
export interface Doubt<Found, Params> {
  /** The likeliest first; each has a case in the tests that stays quiet. */
  readonly look_alikes: readonly LookAlike<Found, Params>[];
  /** What was seen beside the evidence, such as when it began and ended; changes no confidence. */
  readonly circumstances: (found: Found, params: Params) => readonly string[];
  /** Who went on where another account stopped, in order of time. */
  readonly handovers?: (found: Found) => readonly Handover[];
  /** What an analyst looks at, in order. */
  readonly triage: readonly string[];
}

export function explanationOf<Found, Params>(
  { look_alikes, circumstances, handovers, triage }: Doubt<Found, Params>,
  found: Found,
  params: Params,
  evidence: readonly Evidence[],
): SignalExplanation {
  return {
    circumstances: circumstances(found, params).map(clipSentence),
    look_alikes: look_alikes.map((one) => judged(one, found, params, evidence)),
    handovers: handovers === undefined ? null : firstFew(handovers(found)),
    triage: [...triage],
  };
}

function judged<Found, Params>(
  { id, text, judge, weighed_by = [] }: LookAlike<Found, Params>,
  found: Found,
  params: Params,
  evidence: readonly Evidence[],
): JudgedLookAlike {
  const { fits, why } = judge(found, params);
  const against = evidence.filter(
    ({ feature, weight }) => weight < 0 && weighed_by.includes(feature),
  );
  const subtracted = against.reduce((sum, { weight }) => sum + weight, 0);
  return {
    id,
    text,
    fits,
    why: clipSentence(why),
    subtracted: Math.round(1000 * subtracted) / 1000,
  };
}

export function fits(why: string): Judgement {
  return { fits: true, why };
}

export function fitsNot(why: string): Judgement {
  return { fits: false, why };
}

/** @param why says what would tell */
export function unknown(why: string): Judgement {
  return { fits: null, why };
}
