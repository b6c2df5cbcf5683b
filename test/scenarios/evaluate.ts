/**
 * The examiner: worlds that nobody tuned on, through the real pipeline, judged against the truth.
 * Nothing is kept between runs; every figure of the report comes from the run that wrote it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedServer, startEmbedded } from "@ringfence/store";
import { allAbuse, dealAbuse } from "./evaluating/abuse-plan.ts";
import { evaluateWorld } from "./evaluating/evaluate-world.ts";
import { type Facts, together } from "./evaluating/facts.ts";
import { type Options, readOptions, USAGE } from "./evaluating/options.ts";
import { judgeAll } from "./judging/judge-all.ts";
import { writeReport } from "./rendering/write-report.ts";

const SERVER_BYTES = 4_000_000_000;

async function main(argv: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(argv, fileURLToPath(new URL("./report", import.meta.url)));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const now = () => new Date();
  const dataDir = await mkdtemp(join(tmpdir(), "ringfence-evaluate-"));
  const server = await startEmbedded({ dataDir, memoryBytes: SERVER_BYTES });
  try {
    const began = now();
    const worlds = await Promise.race([evaluateAll(server.url, options, now), died(server)]);
    const judged = judgeAll(together(worlds), options);
    const files = await writeReport(judged, { ...options, date: began });
    console.log(files.join("\n"));
    return 0;
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Rejects when the server ends, which it is not asked to before the worlds are done. */
async function died(server: EmbeddedServer): Promise<never> {
  const { code, signal } = await server.exited;
  throw new Error(`the database ended: code ${code ?? "none"}, signal ${signal ?? "none"}`);
}

/** As many worlds at once as there are jobs, in the order of the seeds. */
async function evaluateAll(
  url: string,
  { seeds, hours, accounts, abuse, jobs }: Options,
  now: () => Date,
): Promise<Facts[]> {
  const plans = abuse < 1 ? dealAbuse(seeds.length, accounts, abuse) : seeds.map(allAbuse);
  const waiting = seeds.map((seed, index) => ({ seed, index, personas: plans[index] ?? {} }));
  const done: Facts[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { seed, personas } = next;
      const facts = await evaluateWorld(url, { seed, hours, accounts, personas }, now);
      done[next.index] = facts;
      const { seconds, events, truth, findings } = facts;
      console.log(
        `seed ${next.seed}: ${truth.length} accounts, ${events} events, ` +
          `${findings.length} states of findings, ${Math.round(seconds)} s`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return done;
}

process.exitCode = await main(process.argv.slice(2));
