/** What the others feel while some take much of the service; shared by the detectors of floods. */
import type { FamilyEvidence } from "@ringfence/schemas";
import { percent, round } from "./statistics.ts";

/** A minute of those who are looked at: its start, their requests, and those that we failed. */
export interface OwnMinute {
  readonly at: number;
  readonly requests: number;
  readonly server_errors: number;
}

/** A minute of the whole platform. */
export interface Everybody {
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
}

export interface Impact {
  /** Share of the platform's requests that they made in the last two minutes, 0–1. */
  readonly share: number;
  /** Log-likelihood ratio, nats, that the others fail five times as often as in the hour before. */
  readonly others_ratio: number;
  /** Share of the others' requests of the last two minutes that failed; null without any. */
  readonly others_failed: number | null;
}

const RECENT_SECONDS = 120;
const WORSE = 5;
/** Odds that the others fail more often by chance, in nats: one in a hundred and fifty. */
const OTHERS_SUFFER = 5;
/** Unknown failure rates begin at one in two hundred. */
const USUAL = { failed: 1, requests: 200 } as const;

export function impactUntil(
  minutes: readonly OwnMinute[],
  everybody: readonly Everybody[],
  end: number,
): Impact {
  const own = new Map(minutes.map((minute) => [minute.at, minute]));
  const recent = { all: 0, own: 0, requests: 0, failed: 0 };
  const before = { ...USUAL } as { failed: number; requests: number };
  for (const { at, requests, failed } of everybody) {
    const mine = own.get(at);
    const others = {
      requests: requests - (mine?.requests ?? 0),
      failed: failed - (mine?.server_errors ?? 0),
    };
    if (at < end - RECENT_SECONDS) {
      before.requests += others.requests;
      before.failed += others.failed;
    } else {
      recent.all += requests;
      recent.own += mine?.requests ?? 0;
      recent.requests += others.requests;
      recent.failed += others.failed;
    }
  }
  const usual = Math.min(before.failed / before.requests, 0.1);
  const answered = recent.requests - recent.failed;
  return {
    share: recent.own / Math.max(recent.all, 1),
    others_ratio:
      recent.failed * Math.log(WORSE) + answered * Math.log((1 - WORSE * usual) / (1 - usual)),
    others_failed: recent.requests === 0 ? null : recent.failed / recent.requests,
  };
}

/** Whether the others fail so much more often than before that chance is no explanation. */
export function othersSuffer({ others_ratio, others_failed }: Impact): boolean {
  return others_failed !== null && others_ratio >= OTHERS_SUFFER;
}

export function othersEvidence(impact: Impact): FamilyEvidence[] {
  const { others_ratio, others_failed } = impact;
  if (!othersSuffer(impact) || others_failed === null) return [];
  return [
    {
      feature: "share_failed_of_others",
      observed: round(others_failed),
      expected: null,
      weight: round(Math.min(6, others_ratio)),
      text:
        `${percent(others_failed)} of the requests of all others failed meanwhile, ` +
        "far more than in the hour before",
      family: "timing",
    },
  ];
}
