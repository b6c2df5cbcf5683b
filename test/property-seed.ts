/**
 * Property tests draw the same cases in every run, so that a red run is one that its author saw.
 * `PROPERTY_SEED=$RANDOM npm test` looks further; what it finds is replayed by the same number.
 */
import { processEnv } from "@ringfence/runtime";
import fc from "fast-check";

const FIXED_SEED = 20_261_126;

const given = processEnv()["PROPERTY_SEED"];
const seed = given === undefined ? FIXED_SEED : Number(given);
if (!Number.isSafeInteger(seed)) {
  throw new Error(`PROPERTY_SEED is "${given}"; set a whole number, or leave it out`);
}
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
