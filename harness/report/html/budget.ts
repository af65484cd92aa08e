/** How large a page may become. Each part asks before it adds, and says so when it may not. */
export interface PageLimits {
  /** Rows of a timeline that are drawn for a case that does not hold, and for one that does. */
  readonly timelineItemsMax: number;
  readonly timelineItemsOfHoldingMax: number;
  /** Rows drawn inside of one band. */
  readonly bandRowsMax: number;
  /** Events of a case in the event table. */
  readonly eventsMax: number;
  /** Characters of a message's text that are kept. */
  readonly previewCharactersMax: number;
  /** Characters of timelines and event data over the whole page. */
  readonly pageCharactersMax: number;
}

export const defaultPageLimits: PageLimits = {
  timelineItemsMax: 1200,
  timelineItemsOfHoldingMax: 400,
  bandRowsMax: 60,
  eventsMax: 100_000,
  previewCharactersMax: 240,
  pageCharactersMax: 32_000_000,
};

/** Counts what a page has used up. */
export class Budget {
  #left: number;

  constructor(charactersMax: number) {
    this.#left = charactersMax;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes the characters and answers true, or takes none and answers false. */
  take(characters: number): boolean {
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }
}
