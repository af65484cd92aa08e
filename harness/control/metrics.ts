import type { Traffic } from '../proxy/stages/staged-link.ts';
import { type Answer, textAnswer } from './answer.ts';
import type { ControlledProxy } from './controlled-proxy.ts';

export interface MetricsOptions {
  readonly proxies: boolean;
  readonly runtime: boolean;
}

/** `GET /metrics` in Prometheus' text format. Counters move while connections live. */
export function metricsAnswer(
  options: MetricsOptions,
  proxies: readonly ControlledProxy[],
): Answer {
  const lines: string[] = [];
  if (options.proxies) {
    lines.push(...bytesTotal('received', proxies, ({ staged }) => staged.receivedBytes));
    lines.push(...bytesTotal('sent', proxies, ({ staged }) => staged.sentBytes));
  }
  if (options.runtime) lines.push(...runtimeLines());
  return { ...textAnswer(200, `${lines.join('\n')}\n`), type };
}

const type = 'text/plain; version=0.0.4; charset=utf-8';

function bytesTotal(
  what: 'received' | 'sent',
  proxies: readonly ControlledProxy[],
  of: (proxy: ControlledProxy) => Traffic,
): string[] {
  const name = `toxiproxy_proxy_${what}_bytes_total`;
  const help = what === 'received' ? 'Bytes read from the source.' : 'Bytes written to the sink.';
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} counter`];
  for (const direction of ['downstream', 'upstream'] as const) {
    for (const proxy of proxies) {
      const labels = [
        ['direction', direction],
        ['listener', proxy.listen],
        ['proxy', proxy.name],
        ['upstream', proxy.upstream],
      ].map(([label, value]) => `${label}="${escapeLabel(value ?? '')}"`);
      lines.push(`${name}{${labels.join(',')}} ${of(proxy)[direction]}`);
    }
  }
  return lines;
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function runtimeLines(): string[] {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  const gauge = (name: string, value: number) => [`# TYPE ${name} gauge`, `${name} ${value}`];
  return [
    '# TYPE nodejs_version_info gauge',
    `nodejs_version_info{version="${process.version}"} 1`,
    ...gauge('nodejs_heap_size_used_bytes', memory.heapUsed),
    ...gauge('nodejs_heap_size_total_bytes', memory.heapTotal),
    ...gauge('process_resident_memory_bytes', memory.rss),
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(cpu.user + cpu.system) / 1_000_000}`,
    ...gauge('process_uptime_seconds', process.uptime()),
  ];
}
