import pc from 'picocolors';

/** Paints text for a terminal, or leaves it as it is. */
export type Palette = ReturnType<typeof pc.createColors>;

/**
 * The colours of a stream: none when `NO_COLOR` is set (no-color.org), when the stream is no
 * terminal, or when it is a dumb one; `FORCE_COLOR` other than `0` turns them on again.
 */
export function choosePalette(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Palette {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR !== undefined) return pc.createColors(FORCE_COLOR !== '0');
  return pc.createColors(isTerminal && TERM !== 'dumb');
}

export const plainPalette: Palette = pc.createColors(false);
