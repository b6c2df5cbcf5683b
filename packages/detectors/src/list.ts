import type { Detector } from "./define.ts";
import { leakedKey } from "./leaked-key/detector.ts";
import { modelExtraction } from "./model-extraction/detector.ts";
import { quotaRing } from "./quota-ring/detector.ts";
import { resale } from "./resale/detector.ts";
import { rotatingClient } from "./rotating-client/detector.ts";
import { sharedAccount } from "./shared-account/detector.ts";
import { volumeAnomaly } from "./volume-anomaly/detector.ts";

/** Every detector there is. To add one, add its folder and a line here. */
export const detectors: readonly Detector[] = [
  quotaRing,
  sharedAccount,
  rotatingClient,
  volumeAnomaly,
  leakedKey,
  modelExtraction,
  resale,
];
