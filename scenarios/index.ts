import type { Scenario } from '../harness/index.ts';
import { commandResetAfterAnswer } from './approvals/command-reset-after-answer.ts';
import { resetWhileOpen } from './approvals/reset-while-open.ts';
import { pingUnderBacklog } from './backpressure/ping-under-backlog.ts';
import { resetUnderBacklog } from './backpressure/reset-under-backlog.ts';
import { slowConsumer } from './backpressure/slow-consumer.ts';
import { clientClose } from './close/client-close.ts';
import { serverClose } from './close/server-close.ts';
import { serverToldToEnd } from './close/server-told-to-end.ts';
import { handshakeAfterReset } from './handshake/after-reset.ts';
import { commandInitializeSwallowed } from './handshake/command-initialize-swallowed.ts';
import { initializeSwallowed } from './handshake/initialize-swallowed.ts';
import { upgradeNeverAnswered } from './handshake/upgrade-never-answered.ts';
import { commandEndBeforeTurn } from './once/command-end-before-turn.ts';
import { commandServerAway } from './reconnect/command-server-away.ts';
import { quietTurnPinged } from './reconnect/quiet-turn.ts';
import { resetInLongTurn } from './reconnect/reset-in-long-turn.ts';
import { resetInResumeWindow } from './reconnect/reset-in-resume-window.ts';
import { codexPluginCcBrokerGone } from './reuse/codex-plugin-cc-broker-gone.ts';
import { codexPluginCcServerGone } from './reuse/codex-plugin-cc-server-gone.ts';
import { codexPluginCcUndisturbed } from './reuse/codex-plugin-cc-undisturbed.ts';
import { sixCommands } from './reuse/six-commands.ts';
import { closeMidTurn } from './tail/close-mid-turn.ts';
import { commandCloseMidTurn } from './tail/command-close-mid-turn.ts';
import { commandResetMidTurn } from './tail/command-reset-mid-turn.ts';
import { cutInsideFrame } from './tail/cut-inside-frame.ts';
import { finMidTurn } from './tail/fin-mid-turn.ts';
import { resetMidTurn } from './tail/reset-mid-turn.ts';
import { silenceMidTurn } from './tail/silence-mid-turn.ts';
import { undisturbed } from './tail/undisturbed.ts';

/** Every built-in scenario, one line each. */
export const scenarios: readonly Scenario[] = [
  undisturbed,
  resetMidTurn,
  closeMidTurn,
  finMidTurn,
  cutInsideFrame,
  silenceMidTurn,
  slowConsumer,
  pingUnderBacklog,
  resetUnderBacklog,
  clientClose,
  serverClose,
  serverToldToEnd,
  resetInLongTurn,
  resetInResumeWindow,
  upgradeNeverAnswered,
  initializeSwallowed,
  handshakeAfterReset,
  quietTurnPinged,
  resetWhileOpen,
  sixCommands,
  commandResetMidTurn,
  commandCloseMidTurn,
  commandEndBeforeTurn,
  commandServerAway,
  commandInitializeSwallowed,
  commandResetAfterAnswer,
  codexPluginCcUndisturbed,
  codexPluginCcBrokerGone,
  codexPluginCcServerGone,
];
