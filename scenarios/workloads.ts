import type { Workload } from '../harness/index.ts';

/** One turn of forty small deltas, some milliseconds apart: long enough to be broken in the middle. */
export const oneTurn: Workload = {
  name: 'one turn',
  turns: [{ deltas: 40, deltaBytes: 32, burst: 1, gapMs: 5 }],
  ending: 'close',
};

/** Two turns on one thread: the second shows that the first left a working session behind. */
export const twoTurns: Workload = {
  name: 'two turns',
  turns: [
    { deltas: 30, deltaBytes: 32, burst: 1, gapMs: 5 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 2 },
  ],
  ending: 'close',
};

/**
 * Two short turns that wait for their client: whatever breaks in mid-turn, there is something left to
 * lose, however fast the machine is.
 */
export const twoPacedTurns: Workload = {
  name: 'two paced turns',
  turns: [
    { deltas: 16, deltaBytes: 32, burst: 1, gapMs: 1, paced: true },
    { deltas: 6, deltaBytes: 32, burst: 1, gapMs: 1, paced: true },
  ],
  ending: 'close',
};

/**
 * 1,200 deltas of 6,000 bytes, 50 in a write: more than the 6 MB that the kernel's socket buffers
 * take, so that a reader who stops is felt by the server's own queue within seconds.
 */
export const flood: Workload = {
  name: 'flood',
  turns: [{ deltas: 1_200, deltaBytes: 6_000, burst: 50, gapMs: 1 }],
  ending: 'close',
};

/** A turn of two seconds, and strangers at the port meanwhile. */
export const strangersAtThePort: Workload = {
  name: 'strangers at the port',
  turns: [
    { deltas: 100, deltaBytes: 32, burst: 1, gapMs: 20 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
  intrusions: ['origin', 'binary', 'not-json', 'huge'],
};

/** Two turns on a thread that two more clients read along. */
export const watchedTurns: Workload = {
  name: 'two turns, read by two more',
  turns: [
    { deltas: 80, deltaBytes: 32, burst: 1, gapMs: 15 },
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
  watchers: 2,
};

/** A turn of three seconds, so that whoever comes back in the middle finds it running. */
export const longTurn: Workload = {
  name: 'long turn',
  turns: [{ deltas: 200, deltaBytes: 32, burst: 1, gapMs: 15 }],
  ending: 'close',
};

/** A turn of three seconds, and a short one: the second shows whether what is left still works. */
export const longTurnThenShort: Workload = {
  name: 'long turn, then a short one',
  turns: [
    { deltas: 200, deltaBytes: 32, burst: 1, gapMs: 15 },
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
};

/** One tool call that needs an approval, then some text. */
export const oneApproval: Workload = {
  name: 'one approval',
  turns: [{ deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1 }],
  ending: 'close',
};

/** A turn whose model thinks for four seconds: silent, and alive. */
export const quietTurn: Workload = {
  name: 'quiet turn',
  turns: [{ deltas: 4, deltaBytes: 32, burst: 2, gapMs: 4_000 }],
  ending: 'close',
};

/**
 * A few deltas, then 800 of 4,000 bytes: far more than a unix socket holds, so that a reader who stops
 * is felt at once. Then a turn of four seconds, in which what was left unanswered shows.
 */
export const backlogThenCalm: Workload = {
  name: 'backlog, then calm',
  turns: [
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5 },
    { deltas: 800, deltaBytes: 4_000, burst: 50, gapMs: 1 },
    { deltas: 80, deltaBytes: 32, burst: 1, gapMs: 50 },
  ],
  ending: 'close',
};

/** Six short turns, one after the other. */
export const sixTurns: Workload = {
  name: 'six turns',
  turns: Array.from({ length: 6 }, () => ({ deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 })),
  ending: 'close',
};

const halfASecond = { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 50 };

/** Four turns of ten deltas. */
export const fourShortTurns: Workload = {
  name: 'four short turns',
  turns: Array.from({ length: 4 }, () => ({ deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 })),
  ending: 'close',
};

/** Turns of half a second, so that cooldowns of some seconds pass between them. */
export const turnsOfHalfASecond: Workload = {
  name: 'turns of half a second',
  turns: Array.from({ length: 14 }, () => halfASecond),
  ending: 'close',
};

/** Ten turns of half a second on one thread, then two on a thread that begins after them. */
export const turnsThenNewThread: Workload = {
  name: 'turns of half a second, then a new thread',
  turns: [
    ...Array.from({ length: 10 }, () => halfASecond),
    { deltas: 5, deltaBytes: 32, burst: 1, gapMs: 5, newThread: true },
    { deltas: 5, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
};

/** Two clients, three turns each: the turns of one run while those of the other begin and end. */
export const twoClients: Workload = {
  name: 'two clients',
  turns: [
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 10 },
    { deltas: 80, deltaBytes: 32, burst: 1, gapMs: 10 },
    { deltas: 40, deltaBytes: 32, burst: 1, gapMs: 10 },
  ],
  ending: 'close',
  clients: 2,
};

/** The same, with a turn that is held in its middle until a command of the other client ends. */
export const twoClientsApart: Workload = {
  ...twoClients,
  name: 'two clients, apart',
  turns: twoClients.turns.map((turn, k) => (k === 1 ? { ...turn, paced: true } : turn)),
};

/** A turn of a second and a half, then two short ones on the same thread or session. */
export const threePrompts: Workload = {
  name: 'three prompts',
  turns: [
    { deltas: 60, deltaBytes: 32, burst: 1, gapMs: 20 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
};

/** One change of a file that needs an approval, then some text. */
export const oneFileChange: Workload = {
  name: 'one file change',
  turns: [
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1, approvalsFor: 'file-change' },
  ],
  ending: 'close',
};

/** 4,000 deltas of 200 bytes, 100 in a write: a queue that is deep, not wide. */
export const manySmallDeltas: Workload = {
  name: 'many small deltas',
  turns: [{ deltas: 4_000, deltaBytes: 200, burst: 100, gapMs: 1 }],
  ending: 'close',
};

/** A turn that asks for an approval, then one that does not. */
export const approvalThenTurn: Workload = {
  name: 'an approval, then a turn',
  turns: [
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5 },
  ],
  ending: 'close',
};

/** Two turns, each with a tool call that needs an approval. */
export const twoApprovals: Workload = {
  name: 'two turns with an approval',
  turns: [
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1 },
  ],
  ending: 'close',
};

/** A turn that a second client comes to, and one with an approval that both of them are asked for. */
export const twoWhoAnswer: Workload = {
  name: 'two who answer',
  turns: [
    { deltas: 60, deltaBytes: 32, burst: 1, gapMs: 15 },
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 15, approvals: 1 },
  ],
  ending: 'close',
  watchers: 1,
  watchersAnswer: true,
};

/** A command of two seconds that needs an approval, then some text. */
export const oneLongCommand: Workload = {
  name: 'one long command',
  turns: [
    { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 5, approvals: 1, approvalsFor: 'long-command' },
  ],
  ending: 'close',
};

/** Time to pass, where nothing else is asked. */
export const threeSeconds: Workload = {
  name: 'three seconds',
  turns: [{ deltas: 30, deltaBytes: 32, burst: 1, gapMs: 100 }],
  ending: 'close',
};

/** A realtime conversation of ten texts. */
export const tenTexts: Workload = {
  name: 'ten texts',
  turns: [{ deltas: 10, deltaBytes: 32, burst: 1, gapMs: 50 }],
  ending: 'close',
};
