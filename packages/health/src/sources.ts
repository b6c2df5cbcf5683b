/** Whether sources that brought events before are silent now, and whether their clocks can be right. */
import { duration, type Observation } from "./observation.ts";

export interface SourceHead {
  readonly topic: string;
  /** Null for the topic as a whole. */
  readonly partition: number | null;
  /** Wall time of the newest batch. */
  readonly receivedAt: Date;
  /** Newest event time. */
  readonly occurredAt: Date;
  /** Minutes in which something came, over the history. */
  readonly activeMinutes: number;
  /**
   * Third-longest pause of the history, milliseconds: nights and weekends come more often than that,
   * and outages do not. Null where there were fewer than three.
   */
  readonly usualPauseMs: number | null;
}

export interface SourceBounds {
  /** Silence below this is never told, milliseconds. */
  readonly silenceMinMs: number;
  /** Silence is told from so many of its usual longest pauses on. */
  readonly pauses: number;
  /** Minutes in which something came, below which a source is not known well enough. */
  readonly activeMinutesMin: number;
  /** A source that brought something within this long is active, milliseconds. */
  readonly activeMs: number;
  /** Events of active sources may be so old on arrival, milliseconds; null: not judged. */
  readonly eventLagMs: number | null;
  /** And so far ahead of the wall clock, milliseconds; null: not judged. */
  readonly aheadMs: number | null;
}

export const SOURCE_BOUNDS: SourceBounds = {
  silenceMinMs: 15 * 60_000,
  pauses: 2,
  activeMinutesMin: 60,
  activeMs: 10 * 60_000,
  eventLagMs: 15 * 60_000,
  aheadMs: 2 * 60_000,
};

/** A topic that is silent as a whole is told once, and not for each of its partitions. */
export function judgeSources(
  heads: readonly SourceHead[],
  now: Date,
  bounds: SourceBounds = SOURCE_BOUNDS,
): Observation[] {
  const silences = heads.map((head) => ({ head, seen: silenceOf(head, now, bounds) }));
  const silentTopics = new Set(
    silences.flatMap(({ head, seen }) =>
      head.partition === null && seen.health === "bad" ? [head.topic] : [],
    ),
  );
  const told = silences
    .filter(({ head }) => head.partition === null || !silentTopics.has(head.topic))
    .map(({ seen }) => seen);
  const partitions = heads.filter(({ partition }) => partition !== null);
  return [...told, ...partitions.flatMap((head) => clocksOf(head, now, bounds))];
}

function silenceOf(head: SourceHead, now: Date, bounds: SourceBounds): Observation {
  const about = { kind: "source_silent", subject: nameOf(head) } as const;
  const { usualPauseMs, activeMinutes, receivedAt } = head;
  const silentMs = now.getTime() - receivedAt.getTime();
  if (usualPauseMs === null || activeMinutes < bounds.activeMinutesMin) {
    const text = `${about.subject} brought something in ${activeMinutes} minutes only: what is usual is not known`;
    return { ...about, health: "unknown", text };
  }
  const most = Math.max(bounds.silenceMinMs, bounds.pauses * usualPauseMs);
  const text = `${about.subject} has brought nothing for ${duration(silentMs)}, and it usually pauses for ${duration(usualPauseMs)} at most`;
  if (silentMs <= most) return { ...about, health: "well", text };
  return {
    ...about,
    health: "bad",
    severity: head.partition === null ? "error" : "warn",
    observed: silentMs / 60_000,
    expected: most / 60_000,
    unit: "minutes",
    text: `${text}.`,
    what_to_do:
      "Check that the gateway still produces and that ingest runs and reads this partition.",
  };
}

/** Of a source that is silent nothing is said: its newest event grows old by itself. */
function clocksOf(head: SourceHead, now: Date, bounds: SourceBounds): Observation[] {
  const isActive = now.getTime() - head.receivedAt.getTime() <= bounds.activeMs;
  if (!isActive) return [];
  const subject = nameOf(head);
  const behindMs = head.receivedAt.getTime() - head.occurredAt.getTime();
  const lag = { kind: "ingest_lag", subject } as const;
  const skew = { kind: "clock_skew", subject } as const;
  const late = bounds.eventLagMs !== null && behindMs > bounds.eventLagMs;
  const ahead = bounds.aheadMs !== null && -behindMs > bounds.aheadMs;
  const text = `The newest event of ${subject} lay ${duration(Math.abs(behindMs))} ${behindMs < 0 ? "in the future" : "back"} when it was stored.`;
  return [
    late
      ? {
          ...lag,
          health: "bad",
          severity: "error",
          observed: behindMs / 60_000,
          expected: (bounds.eventLagMs ?? 0) / 60_000,
          unit: "minutes",
          text,
          what_to_do:
            "Look at ringfence_consumer_lag: if it grows, run more ingest processes, up to the number of partitions; else the producer sends old events.",
        }
      : { ...lag, health: "well", text },
    ahead
      ? {
          ...skew,
          health: "bad",
          severity: "warn",
          observed: -behindMs / 60_000,
          expected: (bounds.aheadMs ?? 0) / 60_000,
          unit: "minutes",
          text,
          what_to_do: "Set the clock of the gateway that produces it, or of this machine, by NTP.",
        }
      : { ...skew, health: "well", text },
  ];
}

function nameOf({ topic, partition }: SourceHead): string {
  return partition === null ? topic : `${topic}/${partition}`;
}
