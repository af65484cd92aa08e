import type { Effect } from '../faults/effect.ts';

/** An effect in a few words, for `fault-fired`: `reset both sides`, `hold 50 ms`. */
export function effectWords(effect: Effect): string {
  switch (effect.do) {
    case 'pass':
    case 'drop':
    case 'vanish':
      return effect.do;
    case 'replace':
      return `replace by ${effect.with.length} unit${effect.with.length === 1 ? '' : 's'}`;
    case 'hold':
      return `hold ${Math.round(effect.delayMs * 1000) / 1000} ms`;
    case 'defer':
      return effect.until === undefined
        ? `defer by ${effect.units} units`
        : `defer until ${effect.until}`;
    case 'gather':
      return `gather ${effect.units} units`;
    case 'slice':
      return `slice into ${effect.sizes.length}`;
    case 'answer':
      return `answer ${effect.text}`;
    case 'end':
      return `end ${sideWords(effect.side)}`;
    case 'reset': {
      const later = effect.afterMs ? ` ${effect.afterMs} ms later` : '';
      return `reset ${sideWords(effect.side)}${later}`;
    }
    case 'pace':
      return `pace to ${effect.bytesPerSecond} bytes a second`;
    case 'delay-end':
      return `delay the end by ${effect.delayMs} ms`;
    case 'unlisten':
      return `refuse for ${effect.forMs} ms`;
    case 'close':
      return `close ${effect.code} ${JSON.stringify(effect.reason)} ${sideWords(effect.side)}`;
    case 'cut':
      return `cut after ${effect.keepBytes} bytes, then ${effect.then}`;
    case 'stop-reading':
      return 'stop reading';
    case 'signal': {
      const { undo } = effect;
      const later = undo?.afterMs ? ` ${undo.afterMs} ms later` : '';
      const again = undo && 'start' in undo ? `, start it again${later}` : '';
      return `${effect.signal} to ${effect.process}${again}`;
    }
  }
}

function sideWords(side: 'client' | 'server' | 'both'): string {
  return side === 'both' ? 'both sides' : side;
}
