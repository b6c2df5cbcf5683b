/** Lets honest-looking behaviour stand for abuse in the ground truth. */
import type { Scene } from "../persona.ts";
import { abusive } from "./person.ts";

/** The scene with everything that its actors do from `from` on marked as abusive. */
export function marked(scene: Scene, from: number): Scene {
  return {
    ...scene,
    actor: (run) => scene.actor((random) => abusive(run(random), from)),
  };
}
