import type { OutgoingMessage, Sink, Source } from "@ringfence/stream";
import { InputError } from "../errors.ts";

/** Why records of a file could not be used. */
interface Reason {
  records: number;
  readonly reason: string;
  readonly detail: string;
  /** `file:line` of the first of them, lines counted from 1. */
  readonly first: string;
}

/**
 * What a run read of its files and what of that was unusable: counted where it passes, between the
 * files, ingestion and the dead letters.
 */
export class Intake {
  /** Records read, by topic. */
  readonly #read = new Map<string, number>();
  readonly #topicsOfEvents = new Set<string>();
  /** By topic and reason. */
  readonly #reasons = new Map<string, Map<string, Reason>>();

  /** `source`, counted. */
  reading(what: "events" | "accounts", source: Source): Source {
    return {
      lag: () => source.lag(),
      run: (open, signal) =>
        source.run((at) => {
          const reader = open(at);
          if (what === "events") this.#topicsOfEvents.add(at.topic);
          return {
            assigned: (next) => reader.assigned(next),
            revoked: () => reader.revoked(),
            batch: async (batch) => {
              await reader.batch(batch);
              const { topic, messages } = batch;
              this.#read.set(topic, (this.#read.get(topic) ?? 0) + messages.length);
            },
          };
        }, signal),
    };
  }

  /** `sink`, to which dead letters are sent, counted. */
  puttingAside(sink: Sink): Sink {
    return {
      tail: (messages) => sink.tail(messages),
      close: () => sink.close(),
      send: async (letters) => {
        await sink.send(letters);
        for (const letter of letters) this.#count(letter);
      },
    };
  }

  /** Records of events, of whatever use. */
  get events(): number {
    return sum([...this.#topicsOfEvents].map((topic) => this.#read.get(topic) ?? 0));
  }

  get unusableEvents(): number {
    return sum([...this.#topicsOfEvents].map((topic) => this.#unusableIn(topic)));
  }

  /** Records of events and of accounts that could not be used. */
  get unusable(): number {
    return sum(this.#all().map(({ records }) => records));
  }

  /** Fails where nothing at all of the events, or of the accounts, could be used. */
  assertUsable(): void {
    const events = [...this.#topicsOfEvents];
    const others = [...this.#read.keys()].filter((topic) => !this.#topicsOfEvents.has(topic));
    for (const topics of [events, others]) {
      const read = sum(topics.map((topic) => this.#read.get(topic) ?? 0));
      const [first] = topics.flatMap((topic) => this.#reasonsIn(topic));
      const unusable = sum(topics.map((topic) => this.#unusableIn(topic)));
      if (first === undefined || unusable < read) continue;
      throw new InputError(
        "NOTHING_USABLE",
        `none of the records could be used (reason: ${first.reason}: ${first.detail}; first: ` +
          `${first.first}). Check that it is the right file; import converts other formats.`,
      );
    }
  }

  /** A line for each reason, the most frequent first. */
  lines(): string[] {
    return this.#all()
      .toSorted((a, b) => b.records - a.records)
      .map(({ records, reason, first }) => {
        const figure = records.toLocaleString("en-US").padStart(9);
        return `  ${figure}  ${reason}  (first: ${first})`;
      });
  }

  /** Records that were put aside, by reason. */
  deadLetters(): { total: number; by_reason: Record<string, number> } {
    const by_reason: Record<string, number> = {};
    for (const { reason, records } of this.#all()) {
      by_reason[reason] = (by_reason[reason] ?? 0) + records;
    }
    return { total: this.unusable, by_reason };
  }

  #all(): Reason[] {
    return [...this.#reasons.keys()].flatMap((topic) => this.#reasonsIn(topic));
  }

  #reasonsIn(topic: string): Reason[] {
    return [...(this.#reasons.get(topic)?.values() ?? [])];
  }

  #unusableIn(topic: string): number {
    return sum(this.#reasonsIn(topic).map(({ records }) => records));
  }

  #count({ headers = {} }: OutgoingMessage): void {
    const { topic, offset, reason, detail } = headers;
    const [name, why] = [String(topic), String(reason)];
    const reasons = this.#reasons.get(name) ?? new Map<string, Reason>();
    this.#reasons.set(name, reasons);
    const known = reasons.get(why);
    if (known !== undefined) {
      known.records += 1;
      return;
    }
    const first = `${fileOf(name)}:${Number(String(offset)) + 1}`;
    reasons.set(why, { records: 1, reason: why, detail: String(detail), first });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function fileOf(topic: string): string {
  const path = topic.replace(/^file:/, "");
  return path === "-" ? "standard input" : path;
}
