import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import type { StartOptions } from './driver.ts';

/** The private folders of one codex, and the environment that makes it use them. */
export interface CodexHome {
  /** Working directory of its threads: an empty folder. */
  readonly work: string;
  /** The whole environment: nothing of the user's (keys, proxies, settings) comes along. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes a `CODEX_HOME` whose only model provider is the scripted one, and which needs no network.
 * `realtime` is where realtime conversations are held, if anywhere.
 */
export async function makeCodexHome(
  folder: string,
  provider: Endpoint,
  options: Pick<StartOptions, 'approvals' | 'providerWebSocket'>,
  realtime?: Endpoint,
): Promise<CodexHome> {
  const home = join(folder, 'codex');
  const work = join(folder, 'work');
  const temporary = join(folder, 'tmp');
  for (const path of [home, work, temporary]) await mkdir(path, { recursive: true });
  await writeFile(join(home, 'config.toml'), configToml(provider, options, realtime));
  const { PATH = '/usr/bin:/bin', LANG = 'C.UTF-8' } = process.env;
  return { work, env: { PATH, LANG, HOME: home, CODEX_HOME: home, TMPDIR: temporary } };
}

/** Keys as measured from 0.117 to 0.169; a version ignores those that it does not know. */
function configToml(
  provider: Endpoint,
  { approvals, providerWebSocket }: Pick<StartOptions, 'approvals' | 'providerWebSocket'>,
  realtime: Endpoint | undefined,
): string {
  return `${realtime === undefined ? '' : realtimeUrl(realtime)}model = "mock-model"
model_provider = "mock"
approval_policy = "${approvals}"
sandbox_mode = "read-only"

[model_providers.mock]
name = "mock"
base_url = "${printEndpoint(provider)}"
wire_api = "responses"
requires_openai_auth = false
request_max_retries = 1
stream_max_retries = 2
supports_websockets = ${providerWebSocket}
${realtime === undefined ? '' : 'experimental_bearer_token = "sk-mock"\n'}
[analytics]
enabled = false

# Else it tries to reach the internet when it starts.
[features]
plugins = false
${realtime === undefined ? '' : 'realtime_conversation = true\n\n[realtime]\nversion = "v2"\n'}`;
}

/** It adds the path, `/v1/realtime`, itself. */
function realtimeUrl(endpoint: Endpoint): string {
  const { origin } = new URL(printEndpoint(endpoint));
  return `experimental_realtime_ws_base_url = "${origin}"\n`;
}
