/** The port of the API and the dashboard, by itself: who starts them need not load them to name it. */
export const API_PORT = 7_331;
