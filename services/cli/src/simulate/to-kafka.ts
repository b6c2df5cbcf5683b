import type { World } from "@ringfence/simulator";
import { kafkaSink } from "@ringfence/stream";
import { type Io, write } from "../io.ts";
import { kafkaTarget } from "../kafka-target.ts";
import { formatCount } from "../progress.ts";
import { play } from "./play.ts";

export interface KafkaPlayOptions {
  readonly start: Date;
  readonly hours: number;
  readonly speed: number;
  /** `host:port,host:port`; null: what the environment says. */
  readonly brokers: string | null;
  readonly io: Io;
}

/** Plays a world into the topics of requests and accounts. Ends cleanly on Ctrl-C. */
export async function playIntoKafka(world: World, options: KafkaPlayOptions): Promise<void> {
  const { start, hours, speed, io } = options;
  const { connection, topics } = kafkaTarget(await io.env(), options.brokers);
  await warnOfFuture(options);
  const requests = kafkaSink({ ...connection, topic: topics.requests });
  const accounts = kafkaSink({ ...connection, topic: topics.accounts });
  try {
    const { events, whole } = await play(world, { requests, accounts, start, hours, speed, io });
    const end = whole ? "" : ", interrupted";
    await write(io.stderr, `${formatCount(events)} events sent${end}\n`);
  } finally {
    await Promise.all([requests.close(), accounts.close()]);
  }
}

/** Ingestion refuses events from the future; playing fast can get there. */
async function warnOfFuture({ start, hours, speed, io }: KafkaPlayOptions): Promise<void> {
  const hourMs = 3_600_000;
  const lastEvent = start.getTime() + hours * hourMs;
  const lastSent = io.now() + (hours * hourMs) / speed;
  if (lastEvent <= lastSent) return;
  const ahead = ((lastEvent - lastSent) / hourMs).toFixed(1);
  await write(
    io.stderr,
    `note: event time will run up to ${ahead} h ahead of the clock, and ingest refuses events ` +
      "from the future. An earlier --start or a lower --speed avoids it.\n",
  );
}
