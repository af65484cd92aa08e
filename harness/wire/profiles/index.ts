import type { Profile } from '../profile.ts';
import { acpProfile } from './acp.ts';
import { appServerProfile } from './app-server.ts';
import { realtimeProfile } from './realtime.ts';
import { responsesProfile } from './responses.ts';

/** The profiles that ship. Another protocol is another object of this shape. */
export const profiles: readonly Profile[] = [
  appServerProfile,
  responsesProfile,
  realtimeProfile,
  acpProfile,
];
