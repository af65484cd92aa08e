import { caseLabel, outcomeSign } from '../report/words/outcome-words.ts';
import { duration } from '../report/words/quantity.ts';
import type { CaseResult } from '../runner/results.ts';
import type { RunProgress } from '../runner/run-options.ts';
import { withoutSecrets } from '../runner/without-secrets.ts';
import type { Colours, Sink } from './console.ts';

export interface ProgressView {
  show(progress: RunProgress): void;
  /** Takes the status lines away; what was finished stays. */
  end(): void;
}

/**
 * How a run is going, on `sink`: finished cases as lines that stay and, on a terminal, under them one
 * status line a worker that is drawn over.
 */
export function progressOn(sink: Sink, colours: Colours): ProgressView {
  const view = sink.isTTY ? liveView(sink, colours) : plainView(sink, colours);
  // What a machine prints while it works is kept and read by others as much as its reports.
  return { show: (progress) => view.show(withoutSecrets(progress)), end: view.end };
}

function plainView(sink: Sink, colours: Colours): ProgressView {
  const lasting = lastingLines(colours);
  return {
    show: (progress) => {
      for (const line of lasting(progress)) sink.write(`${line}\n`);
    },
    end: () => {},
  };
}

function liveView(sink: Sink, colours: Colours): ProgressView {
  const lasting = lastingLines(colours);
  const workers = new Map<number, string>();
  let drawn = 0;
  const erase = () => (drawn > 0 ? `\x1b[${drawn}A\x1b[J` : '');
  const draw = (above: readonly string[]) => {
    const width = Math.max(20, sink.columns ?? 80) - 1;
    const status = [...workers].sort(([a], [b]) => a - b).map(([, text]) => text.slice(0, width));
    const lines = [...above, ...status.map(colours.dim)];
    sink.write(`${erase()}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = status.length;
  };
  return {
    show: (progress) => {
      if (progress.type === 'case-started') workers.set(progress.worker, `  … ${progress.id}`);
      if (progress.type === 'case-stage') {
        workers.set(progress.worker, `  … ${progress.id}  ${progress.stage}`);
      }
      if (progress.type === 'case-finished') workers.delete(progress.worker);
      draw(lasting(progress));
    },
    end: () => {
      if (drawn > 0) sink.write(erase());
      drawn = 0;
    },
  };
}

/** The lines that stay, for a progress: what was drawn before anything starts, then each case. */
function lastingLines(colours: Colours): (progress: RunProgress) => string[] {
  let cases = 0;
  let finished = 0;
  return (progress) => {
    switch (progress.type) {
      case 'started':
        cases = progress.cases;
        return [`${cases} ${cases === 1 ? 'case' : 'cases'}, seed ${progress.seed}`];
      case 'preparing':
        return [colours.dim(`${progress.driver}: ${progress.text}`)];
      case 'case-finished':
        finished += 1;
        return [`${caseLine(progress.result, colours)}${colours.dim(`  ${finished}/${cases}`)}`];
      default:
        return [];
    }
  };
}

function caseLine(result: CaseResult, colours: Colours): string {
  const { red, green, yellow } = colours;
  const paint = result.outcome === 'holds' ? green : result.outcome === 'violated' ? red : yellow;
  const label = paint(`${outcomeSign[result.outcome]} ${caseLabel(result)}`);
  return `${label}  ${result.id}  ${colours.dim(duration(result.durationMs))}`;
}
