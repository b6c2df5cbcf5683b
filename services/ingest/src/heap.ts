import { setFlagsFromString } from "node:v8";

/** Chosen by measurement (docs/scaling.md): less costs more of the processor than it saves of memory. */
const GROWTH_PERCENT = 30;

/**
 * Lets the heap of this process grow by little before it is collected. Nearly all that ingest allocates is
 * what the Kafka client makes of a record, garbage when its batch is stored, and the engine of Node would let
 * the heap become a multiple of what lives in it before it looks. Nothing is forbidden: there is no limit
 * past which the process would die.
 */
export function growHeapSlowly(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
