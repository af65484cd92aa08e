/** Twenty failures whose trigger a report states or reproduces: what scenarios were written for first. */
export interface Seed {
  readonly number: number;
  /** What happens. */
  readonly title: string;
  /** What has to hold all the same. */
  readonly holds: string;
  readonly reports: readonly string[];
  /** Ids of the scenarios that do it. */
  readonly scenarios: readonly string[];
  /** What of it no scenario does yet. */
  readonly lacks?: string;
}

const codex = 'https://github.com/openai/codex';
const companion = 'https://github.com/openai/codex-plugin-cc';
const bridge = 'https://github.com/raysonmeng/agent-bridge';
const octos = 'https://github.com/octos-org/octos/pull/1449';

export const seeds: readonly Seed[] = [
  {
    number: 1,
    title: 'Six tasks in a row; the broker is gone after a turn, its state file stays',
    holds: 'All succeed, or fail in words; no pass, fail, pass, fail.',
    reports: [`${companion}/issues/402`],
    scenarios: ['reuse/codex-plugin-cc-broker-gone', 'reuse/shared-broker'],
  },
  {
    number: 2,
    title: 'A server answers one call and exits; then the next call',
    holds: 'The next call gets a new process, and the first is not made again.',
    reports: [`${codex}/issues/18977`],
    scenarios: ['reuse/codex-plugin-cc-server-gone', 'reuse/stdio-server-killed'],
  },
  {
    number: 3,
    title: 'The client stops reading in mid-turn, and reads on later',
    holds: 'It is not cut off without a word, and nothing is lost.',
    reports: [`${codex}/issues/18203`, `${codex}/issues/37526`],
    scenarios: ['backpressure/slow-consumer', 'backpressure/slow-consumer-unix'],
  },
  {
    number: 4,
    title: 'A slow client is cut off, then its user prompts again',
    holds: 'The prompt reaches the server, or the user is told that it did not.',
    reports: [`${codex}/issues/18860`],
    scenarios: ['backpressure/reset-under-backlog'],
    lacks: 'what the user interface shows: no terminal is driven here',
  },
  {
    number: 5,
    title: 'The turn completes between reading a thread and following it',
    holds: 'Whoever resumes sees the end of the turn and its answer.',
    reports: [`${codex}/issues/47124`],
    scenarios: ['reconnect/reset-in-resume-window'],
    lacks: 'a completion exactly inside the window: no trigger waits for the server side of it',
  },
  {
    number: 6,
    title: 'The client of a unix socket is cut off while a command runs',
    holds: 'The turn comes to an end within a bound.',
    reports: [`${codex}/issues/40306`],
    scenarios: ['tail/half-close-mid-turn', 'tail/reset-under-command'],
  },
  {
    number: 7,
    title: 'The server exits with 0 in mid-turn, and the socket of its broker stays',
    holds: 'Whoever waits is told.',
    reports: [`${companion}/pull/243`],
    scenarios: ['reuse/stdio-server-exits'],
  },
  {
    number: 8,
    title: 'The connection ends between the request of a turn and its first item',
    holds: 'Whoever waits is told.',
    reports: [`${companion}/pull/261`],
    scenarios: ['reuse/server-ends-under-turn', 'reconnect/upstream-reset-under-request'],
  },
  {
    number: 9,
    title: 'A second client attaches, and the first is closed with 4001',
    holds: 'The first stays away.',
    reports: [`${bridge}/issues/33`],
    scenarios: ['pingpong/two-clients-one-slot', 'pingpong/agent-bridge-two-bridges'],
  },
  {
    number: 10,
    title: 'The attached client vanishes without FIN, and a second one comes',
    holds: 'The second is taken within a bound.',
    reports: [`${bridge}/issues/68`],
    scenarios: ['pingpong/holder-vanishes'],
  },
  {
    number: 11,
    title: 'A connection ends again and again',
    holds: 'Attempts are capped or spaced.',
    reports: ['https://github.com/modelcontextprotocol/typescript-sdk/issues/2682'],
    scenarios: ['reconnect/command-server-away', 'reconnect/provider-stream-broken-twice'],
    lacks: 'twenty ends of an idle SSE stream: four and two are made here, in a turn',
  },
  {
    number: 12,
    title: 'Cut with an approval open; resume; answer; answer again',
    holds: 'It is shown once after the resume, answered once, and the tool runs once.',
    reports: [`${bridge}/issues/39`, `${codex}/pull/12560`, octos],
    scenarios: [
      'approvals/reset-while-open',
      'approvals/answer-lost',
      'approvals/second-client-answers',
    ],
  },
  {
    number: 13,
    title: 'Two servers ask with the same id',
    holds: 'Each answer goes to whoever asked.',
    reports: ['https://github.com/BytePioneer-AI/codex-host/pull/35'],
    scenarios: ['approvals/server-gone-while-open', 'approvals/stdio-server-killed'],
    lacks: 'two servers at the same time: here one follows the other',
  },
  {
    number: 14,
    title: 'The provider ends its stream behind a tool call',
    holds: 'The tool runs once.',
    reports: [`${codex}/issues/46423`],
    scenarios: ['once/provider-stream-ends-after-tool-call'],
  },
  {
    number: 15,
    title: 'The provider closes with 1009',
    holds: 'The same is not asked again over WebSocket; HTTP is used.',
    reports: [`${codex}/issues/24550`, 'https://github.com/lidge-jun/opencodex/pull/2473'],
    scenarios: ['fallback/message-too-big'],
  },
  {
    number: 16,
    title: 'A kept connection to the provider dies while idle, without Close',
    holds: 'The next turn does not wait for a whole idle window.',
    reports: ['https://github.com/cobuildwithus/murph/pull/3586'],
    scenarios: ['reconnect/provider-dead-while-idle'],
  },
  {
    number: 17,
    title: 'The server closes in order under a remote terminal',
    holds: 'An end by the server is told from a crash.',
    reports: [`${codex}/issues/36581`],
    scenarios: ['close/server-close', 'close/server-told-to-end'],
    lacks: 'the exit code of the terminal: the close itself is judged',
  },
  {
    number: 18,
    title: 'The upgrade is never answered; the answer to initialize is swallowed',
    holds: 'The client gives up within a bound, and tries again.',
    reports: [
      'https://github.com/openclaw/openclaw/pull/106519',
      'https://github.com/romp-on/romp/pull/1438',
    ],
    scenarios: [
      'handshake/upgrade-never-answered',
      'handshake/initialize-swallowed',
      'handshake/provider-never-answers',
    ],
  },
  {
    number: 19,
    title: 'One line that is too long; one that is noise',
    holds: 'The reader lives on, or the connection fails in words.',
    reports: ['https://github.com/liujuanjuan1984/codex-a2a/issues/39', `${companion}/pull/311`],
    scenarios: ['handshake/junk-frame', 'handshake/huge-frame', 'tail/stdio-cut-mid-line'],
    lacks: 'a line of 64 KiB on stdio',
  },
  {
    number: 20,
    title: 'One client takes the broker down while another is in mid-turn',
    holds: 'The turn of the other ends well, or in an error that is told.',
    reports: [`${companion}/issues/540`],
    scenarios: ['reuse/two-clients-at-once'],
  },
];
