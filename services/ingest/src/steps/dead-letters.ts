import type { Store } from "@ringfence/store";
import { type Message, type OutgoingMessage, type Sink, TRUNCATED_HEADER } from "@ringfence/stream";
import { IngestError } from "../errors.ts";

/** A message that cannot be used, with where it stood and why. */
export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly message: Message;
  readonly reason: string;
  /** Which field and what was expected of it; never a value out of the message. */
  readonly detail: string;
}

/**
 * Sends dead letters on with the original key and bytes. Their place in the headers is their
 * identity: after a crash one may come twice, and a reader keeps one for each place.
 */
export async function sendDeadLetters(sink: Sink, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await sink.send(letters.map(outgoing));
}

/** Says in the store where dead letters stood and why; `ringfence watch` counts them there. */
export type NoteLetters = (letters: readonly DeadLetter[]) => Promise<void>;

/**
 * Called before they are sent: a letter that is sent is counted. What is sent again, by a crash in
 * between or because the broker refused it, has another row of the same place.
 */
export function lettersNote(store: Store, now: () => Date): NoteLetters {
  return async (letters) => {
    if (letters.length === 0) return;
    const rejected_at = now().toISOString();
    const rows = letters.map(({ reason, topic, partition, message }) => {
      return { rejected_at, reason, topic, partition, offset: message.offset };
    });
    await store.insert("dead_letters", rows, { columns: Object.keys(rows[0] ?? {}) });
  };
}

/** What one dead letter may weigh: below the megabyte that Kafka takes unless told otherwise. */
const LETTER_BYTES = 900_000;
/** What is kept of a part that makes a letter too heavy. */
const KEPT_BYTES = 65_536;

/** A message that is too large for its topic is often too large for this one as well. */
function outgoing({ topic, partition, message, reason, detail }: DeadLetter): OutgoingMessage {
  const place = { topic, partition: String(partition), offset: String(message.offset) };
  const said = { ...place, reason, detail };
  const whole = { key: message.key, value: message.value, headers: message.headers };
  if (weightOf(whole) <= LETTER_BYTES) return { ...whole, headers: { ...whole.headers, ...said } };
  const { value } = message;
  const isCut = value !== null && value.length > KEPT_BYTES;
  const cut: Record<string, string> = isCut ? { [TRUNCATED_HEADER]: String(value.length) } : {};
  return {
    key: message.key?.subarray(0, KEPT_BYTES) ?? null,
    value: value?.subarray(0, KEPT_BYTES) ?? null,
    headers: { ...cut, ...(areLight(message.headers) ? message.headers : {}), ...said },
  };
}

function weightOf({ key, value, headers }: Pick<Message, "key" | "value" | "headers">): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + weightOfHeaders(headers);
}

function areLight(headers: Message["headers"]): boolean {
  return weightOfHeaders(headers) <= KEPT_BYTES;
}

function weightOfHeaders(headers: Message["headers"]): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
}

/**
 * Stops ingestion where most of what arrives is unusable: that is a broken producer or a wrong
 * topic, and diverting all of it would look like a quiet day.
 */
export class DeadLetterGuard {
  readonly #limit: { readonly ratio: number; readonly messages: number };
  #messages = 0;
  #letters = 0;

  /** @param limit the ratio allowed, judged over each run of that many `messages` */
  constructor(limit: { readonly ratio: number; readonly messages: number }) {
    this.#limit = limit;
  }

  /** @throws IngestError DEAD_LETTER_RATIO once the ratio is exceeded */
  count(messages: number, letters: readonly DeadLetter[]): void {
    this.#messages += messages;
    this.#letters += letters.length;
    if (this.#messages < this.#limit.messages) return;
    const ratio = this.#letters / this.#messages;
    this.#messages = 0;
    this.#letters = 0;
    if (ratio <= this.#limit.ratio) return;
    const latest = letters.at(-1);
    throw new IngestError(
      "DEAD_LETTER_RATIO",
      `${Math.round(ratio * 100)} % of the last messages are unusable` +
        (latest === undefined ? "" : ` (latest: ${latest.reason}: ${latest.detail})`) +
        "; check the topic and its producers, or raise RINGFENCE_INGEST_DEAD_LETTER_RATIO",
    );
  }
}

/** The dead letters of one partition, each sent once as long as the sending is answered. */
export class DeadLetterOutbox {
  readonly #sink: Sink;
  readonly #guard: DeadLetterGuard;
  readonly #note: NoteLetters;
  /** Everything before this offset was counted. */
  #counted = 0;
  /** Offsets of the batch in hand whose letters were sent: it may be tried many times. */
  #sent: ReadonlySet<number> = new Set();

  constructor(sink: Sink, guard: DeadLetterGuard, note: NoteLetters) {
    this.#sink = sink;
    this.#guard = guard;
    this.#note = note;
  }

  /**
   * Sends first and judges after, so that where ingestion stops the reasons stand in the topic.
   *
   * @param messages those that the letters were found among
   */
  async send(letters: readonly DeadLetter[], messages: readonly Message[]): Promise<void> {
    const first = messages[0]?.offset ?? 0;
    const last = messages.at(-1)?.offset ?? -1;
    const unsent = letters.filter(({ message }) => !this.#sent.has(message.offset));
    await this.#note(unsent);
    await sendDeadLetters(this.#sink, unsent);
    const sent = [...this.#sent, ...unsent.map(({ message }) => message.offset)];
    this.#sent = new Set(sent.filter((offset) => offset >= first));
    if (last < this.#counted) return;
    this.#counted = last + 1;
    this.#guard.count(messages.length, letters);
  }
}
