import type { Message, OutgoingMessage, Sink } from "@ringfence/stream";

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

function outgoing({ topic, partition, message, reason, detail }: DeadLetter): OutgoingMessage {
  return {
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      topic,
      partition: String(partition),
      offset: String(message.offset),
      reason,
      detail,
    },
  };
}

/** Too many messages are unusable for this to be the odd bad one. */
export class DeadLetterRatioError extends Error {
  readonly code = "DEAD_LETTER_RATIO";
  readonly retriable = false;
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

  /** @throws DeadLetterRatioError once the ratio is exceeded */
  count(messages: number, letters: readonly DeadLetter[]): void {
    this.#messages += messages;
    this.#letters += letters.length;
    if (this.#messages < this.#limit.messages) return;
    const ratio = this.#letters / this.#messages;
    this.#messages = 0;
    this.#letters = 0;
    if (ratio <= this.#limit.ratio) return;
    const latest = letters.at(-1);
    throw new DeadLetterRatioError(
      `${Math.round(ratio * 100)} % of the last messages are unusable` +
        (latest === undefined ? "" : ` (latest: ${latest.reason}: ${latest.detail})`) +
        "; check the topic and its producers, or raise RINGFENCE_INGEST_DEAD_LETTER_RATIO",
    );
  }
}
