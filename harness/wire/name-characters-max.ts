/**
 * Characters of a method, an id, a thread, turn or item. Longer ones are none: no protocol has such
 * names, they are remembered for as long as a connection lives, and they stand in every event. A history cuts
 * what a profile of a user's own takes for a name.
 */
export const nameCharactersMax = 1_000;
