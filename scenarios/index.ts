import type { Scenario } from '../harness/index.ts';
import { agentBridgeAnswerWhileAway } from './approvals/agent-bridge-answer-while-away.ts';
import { agentBridgeNewTui } from './approvals/agent-bridge-new-tui.ts';
import { agentBridgeServerLost } from './approvals/agent-bridge-server-lost.ts';
import { agentBridgeTuiLost } from './approvals/agent-bridge-tui-lost.ts';
import { approvalAnswerLost } from './approvals/answer-lost.ts';
import { commandResetAfterAnswer } from './approvals/command-reset-after-answer.ts';
import { fileChangeReset } from './approvals/file-change-reset.ts';
import { resetWhileOpen } from './approvals/reset-while-open.ts';
import { secondClientAnswers } from './approvals/second-client-answers.ts';
import { serverGoneWhileOpen } from './approvals/server-gone-while-open.ts';
import { serverRestartedBetween } from './approvals/server-restarted-between.ts';
import { stdioApprovalDelayed } from './approvals/stdio-delayed.ts';
import { stdioKilledWhileOpen } from './approvals/stdio-server-killed.ts';
import { upstreamAwayAtAnswer } from './approvals/upstream-away-at-answer.ts';
import { pingUnderBacklog } from './backpressure/ping-under-backlog.ts';
import { resetUnderBacklog } from './backpressure/reset-under-backlog.ts';
import { slowConsumer } from './backpressure/slow-consumer.ts';
import { slowConsumerUnix } from './backpressure/slow-consumer-unix.ts';
import { stdioSlow } from './backpressure/stdio-slow.ts';
import { agentToldToEnd } from './close/agent-told-to-end.ts';
import { clientClose } from './close/client-close.ts';
import { serverClose } from './close/server-close.ts';
import { serverInterrupted } from './close/server-interrupted.ts';
import { serverToldToEnd } from './close/server-told-to-end.ts';
import { brokenWithinBounds } from './fallback/broken-within-bounds.ts';
import { messageTooBig } from './fallback/message-too-big.ts';
import { upgradeRefused } from './fallback/upgrade-refused.ts';
import { websocketBrokenForLong } from './fallback/websocket-broken-for-long.ts';
import { websocketBrokenThenHealthy } from './fallback/websocket-broken-then-healthy.ts';
import { handshakeAfterReset } from './handshake/after-reset.ts';
import { agentBridgePipelined } from './handshake/agent-bridge-pipelined.ts';
import { initializeAnsweredLate } from './handshake/answer-late.ts';
import { commandInitializeSwallowed } from './handshake/command-initialize-swallowed.ts';
import { hugeFrame } from './handshake/huge-frame.ts';
import { initializeSwallowed } from './handshake/initialize-swallowed.ts';
import { junkFrame } from './handshake/junk-frame.ts';
import { malformedFrame } from './handshake/malformed-frame.ts';
import { providerNeverAnswers } from './handshake/provider-never-answers.ts';
import { realtimeUpgradeRefused } from './handshake/realtime-upgrade-refused.ts';
import { strangers } from './handshake/strangers-at-the-port.ts';
import { unknownRequest } from './handshake/unknown-request.ts';
import { upgradeNeverAnswered } from './handshake/upgrade-never-answered.ts';
import { commandEndBeforeTurn } from './once/command-end-before-turn.ts';
import { providerCutMidToolCall } from './once/provider-cut-mid-tool-call.ts';
import { providerStreamEndsAfterToolCall } from './once/provider-stream-ends-after-tool-call.ts';
import { upstreamResetAtTurnStart } from './once/upstream-reset-at-turn-start.ts';
import { agentBridgeHolderLeaves } from './pingpong/agent-bridge-holder-leaves.ts';
import { agentBridgeHolderVanishes } from './pingpong/agent-bridge-holder-vanishes.ts';
import { agentBridgePicker } from './pingpong/agent-bridge-picker.ts';
import { agentBridgePickerCutOff } from './pingpong/agent-bridge-picker-cut-off.ts';
import { agentBridgePickerGone } from './pingpong/agent-bridge-picker-gone.ts';
import { agentBridgeSlotFreed } from './pingpong/agent-bridge-slot-freed.ts';
import { agentBridgeTwoBridges } from './pingpong/agent-bridge-two-bridges.ts';
import { agentBridgeTwoTuis } from './pingpong/agent-bridge-two-tuis.ts';
import { holderVanishes } from './pingpong/holder-vanishes.ts';
import { twoClientsOneSlot } from './pingpong/two-clients-one-slot.ts';
import { agentBridgeServerReset } from './reconnect/agent-bridge-server-lost.ts';
import { commandServerAway } from './reconnect/command-server-away.ts';
import { oneOfThreeReset } from './reconnect/one-of-three-reset.ts';
import { providerDeadWhileIdle } from './reconnect/provider-dead-while-idle.ts';
import { providerSilent } from './reconnect/provider-silent.ts';
import { providerStreamBrokenTwice } from './reconnect/provider-stream-broken-twice.ts';
import { providerTooManyRequests } from './reconnect/provider-too-many-requests.ts';
import { providerUnavailable } from './reconnect/provider-unavailable.ts';
import { quietTurnPinged } from './reconnect/quiet-turn.ts';
import { realtimeClose } from './reconnect/realtime-close.ts';
import { realtimeReset } from './reconnect/realtime-reset.ts';
import { realtimeSilent } from './reconnect/realtime-silent.ts';
import { resetInLongTurn } from './reconnect/reset-in-long-turn.ts';
import { resetInResumeWindow } from './reconnect/reset-in-resume-window.ts';
import { serverRestarted } from './reconnect/server-restarted.ts';
import { stdioServerSilent } from './reconnect/stdio-server-silent.ts';
import { upstreamAway } from './reconnect/upstream-away.ts';
import { upstreamAwayForLong } from './reconnect/upstream-away-for-long.ts';
import { upstreamEndsMidTurn } from './reconnect/upstream-ends-mid-turn.ts';
import { upstreamLostAtTurnEnd } from './reconnect/upstream-lost-at-turn-end.ts';
import { upstreamResetMidTurn } from './reconnect/upstream-reset-mid-turn.ts';
import { upstreamResetUnderRequest } from './reconnect/upstream-reset-under-request.ts';
import { upstreamRestartsMidTurn } from './reconnect/upstream-restarts-mid-turn.ts';
import { codexPluginCcBrokerDeaf } from './reuse/codex-plugin-cc-broker-deaf.ts';
import { codexPluginCcBrokerGone } from './reuse/codex-plugin-cc-broker-gone.ts';
import { codexPluginCcBrokerMissing } from './reuse/codex-plugin-cc-broker-missing.ts';
import { codexPluginCcBusy } from './reuse/codex-plugin-cc-busy.ts';
import { codexPluginCcFreshBroker } from './reuse/codex-plugin-cc-fresh-broker.ts';
import { codexPluginCcServerGone } from './reuse/codex-plugin-cc-server-gone.ts';
import { codexPluginCcUndisturbed } from './reuse/codex-plugin-cc-undisturbed.ts';
import { serverEndsUnderTurn } from './reuse/server-ends-under-turn.ts';
import { sharedBroker } from './reuse/shared-broker.ts';
import { sixCommands } from './reuse/six-commands.ts';
import { stdioServerExits } from './reuse/stdio-server-exits.ts';
import { stdioServerKilled } from './reuse/stdio-server-killed.ts';
import { twoClientsAtOnce } from './reuse/two-clients-at-once.ts';
import { closeMidTurn } from './tail/close-mid-turn.ts';
import { commandCloseMidTurn } from './tail/command-close-mid-turn.ts';
import { commandResetMidTurn } from './tail/command-reset-mid-turn.ts';
import { cutInsideFrame } from './tail/cut-inside-frame.ts';
import { finMidTurn } from './tail/fin-mid-turn.ts';
import { halfCloseMidTurn } from './tail/half-close-mid-turn.ts';
import { providerCutMidEvent } from './tail/provider-cut-mid-event.ts';
import { providerResetBeforeCompleted } from './tail/provider-reset-before-completed.ts';
import { providerStreamTruncated } from './tail/provider-stream-truncated.ts';
import { resetMidTurn } from './tail/reset-mid-turn.ts';
import { resetUnderCommand } from './tail/reset-under-command.ts';
import { silenceMidTurn } from './tail/silence-mid-turn.ts';
import { stdioCutMidLine } from './tail/stdio-cut-mid-line.ts';
import { stdioServerFrozen } from './tail/stdio-server-frozen.ts';
import { undisturbed } from './tail/undisturbed.ts';

/** Every built-in scenario, one line each. */
export const scenarios: readonly Scenario[] = [
  undisturbed,
  resetMidTurn,
  resetUnderCommand,
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
  unknownRequest,
  upgradeNeverAnswered,
  initializeSwallowed,
  handshakeAfterReset,
  initializeAnsweredLate,
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
  websocketBrokenThenHealthy,
  websocketBrokenForLong,
  upgradeRefused,
  messageTooBig,
  providerStreamTruncated,
  providerStreamBrokenTwice,
  providerDeadWhileIdle,
  providerSilent,
  providerStreamEndsAfterToolCall,
  agentToldToEnd,
  upstreamResetMidTurn,
  upstreamEndsMidTurn,
  upstreamRestartsMidTurn,
  upstreamAway,
  upstreamResetAtTurnStart,
  upstreamResetUnderRequest,
  upstreamAwayAtAnswer,
  serverGoneWhileOpen,
  serverRestartedBetween,
  sharedBroker,
  twoClientsAtOnce,
  twoClientsOneSlot,
  realtimeReset,
  realtimeClose,
  realtimeSilent,
  providerNeverAnswers,
  realtimeUpgradeRefused,
  holderVanishes,
  serverEndsUnderTurn,
  agentBridgeTwoBridges,
  agentBridgeTwoTuis,
  agentBridgeTuiLost,
  agentBridgeServerLost,
  agentBridgeServerReset,
  stdioServerKilled,
  stdioServerExits,
  stdioServerFrozen,
  serverRestarted,
  stdioServerSilent,
  stdioCutMidLine,
  stdioSlow,
  stdioApprovalDelayed,
  stdioKilledWhileOpen,
  fileChangeReset,
  approvalAnswerLost,
  secondClientAnswers,
  slowConsumerUnix,
  halfCloseMidTurn,
  serverInterrupted,
  junkFrame,
  hugeFrame,
  malformedFrame,
  providerCutMidEvent,
  providerCutMidToolCall,
  providerResetBeforeCompleted,
  providerUnavailable,
  providerTooManyRequests,
  oneOfThreeReset,
  strangers,
  brokenWithinBounds,
  upstreamAwayForLong,
  upstreamLostAtTurnEnd,
  codexPluginCcFreshBroker,
  codexPluginCcBusy,
  codexPluginCcBrokerMissing,
  codexPluginCcBrokerDeaf,
  agentBridgeHolderLeaves,
  agentBridgeSlotFreed,
  agentBridgeHolderVanishes,
  agentBridgePicker,
  agentBridgePickerGone,
  agentBridgePickerCutOff,
  agentBridgePipelined,
  agentBridgeAnswerWhileAway,
  agentBridgeNewTui,
];
