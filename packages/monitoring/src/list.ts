import { abuse } from "./dashboards/abuse.ts";
import { enforcement } from "./dashboards/enforcement.ts";
import { pipeline } from "./dashboards/pipeline.ts";

export const DASHBOARDS = [pipeline, enforcement, abuse];
