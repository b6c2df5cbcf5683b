export { main, watchService } from "./main.ts";
export { createWatch, DEFAULT_BOUNDS, type Watch } from "./service.ts";
