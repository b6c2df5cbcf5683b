export { main, watchService } from "./main.ts";
